import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** Each attack that Foyer is tried with, and the tests that play it: by file, each with the beginnings of their names. */
type Attack = [number: number, attack: string, shownBy: Record<string, string[]>];

const attacks: Record<string, Attack[]> = {
  invitation: [
    [1, "a link is opened twenty times", { links: ["twenty times and asking for its headers five times"] }],
    [
      2,
      "somebody else's link is accepted, with another address in the body",
      { links: ["refuses $intent by somebody else"] },
    ],
    [
      3,
      "a spent link is used again",
      { links: ["leads its member straight", "asks nobody in particular", "offers somebody else to switch"] },
    ],
    [
      4,
      "an old link after New link, cancel, archive",
      {
        links: ["that was %s answers 410", "of an invitation that was %s"],
        journey: ["a new link is mailed and kills"],
      },
    ],
    [
      5,
      "an expired link",
      { links: ["ends at its very second by the database's clock", "takes nobody in", "offers to ask for a new one"] },
    ],
    [
      6,
      "a token is changed in any byte, cut short, moved to another channel or another workspace",
      {
        links: [
          "differs from a genuine one in any byte",
          "is cut short, longer",
          "carries the mailed signature on the copied channel",
          "carries another workspace's ids",
        ],
      },
    ],
    [
      7,
      "a link signs up an address that has an account by now",
      { links: ["it never sets the password of an account that has come to be meanwhile"] },
    ],
    [8, "an admin opens an End-user link of their own", { links: ["it never takes a role away"] }],
    [
      9,
      "an account is made beforehand with the victim's address",
      { links: ["neither sees nor takes an invitation", "loses its password and sessions"] },
    ],
    [
      10,
      "an archived admin's invitations, cancelled with them",
      { links: ["is every link that an archived admin sent"] },
    ],
  ],
  access: [
    [
      11,
      "every URL and action, by each kind of person",
      { "access-matrix": ["every route has its row and every row its route"] },
    ],
    [
      12,
      "another workspace's ids under this one's address",
      {
        "access-matrix": [
          "are not found under this one's address, and nothing changes",
          "as groups they are no groups",
        ],
      },
    ],
    [13, "a builder posts the admin's forms", { "access-matrix": ["are refused to a builder with a valid token"] }],
    [
      14,
      "roles that are none, and fields that a form does not have",
      { input: ["are ignored in an invitation", "are ignored in a sign-up", "are ignored on a user's page"] },
    ],
    [15, "an admin is demoted while a form is open", { "access-matrix": ["are refused to an admin who was demoted"] }],
    [
      16,
      "the data behind a page, asked for in every manner",
      { "access-matrix": ["also when it is asked for in other ways", "a refused one names nobody", "of the list"] },
    ],
    [17, "a member is archived in two browsers", { journey: ["an archived member is out with the next request"] }],
  ],
  "cross-site and headers": [
    [
      18,
      "a form that another site sends",
      {
        security: ["is refused, whatever it is of", "is refused with a forged Host too", "is not one that comes from"],
      },
    ],
    [
      19,
      "a forged Host",
      {
        security: ["an invitation's mail and page link to APP_URL", "a reset's mail links to APP_URL"],
        links: ["changes no link, neither on pages nor in mails"],
      },
    ],
    [
      20,
      "the headers of every kind of answer, the cookies, sign-in and sign-out",
      {
        security: [
          "%i, %s",
          "an asset, which everybody may keep",
          "over https says so to the browser",
          "has a new token at each sign-in",
          "ends on the server when its person signs out",
        ],
        "attacks/headers": ["20. a file, what was tried too often"],
      },
    ],
    [21, "a way on that leads elsewhere", { security: ["and for %j to /", "and where it was asked twice"] }],
  ],
  "at the same instant": [
    [22, "50 accepts of one link", { races: ["fifty accepts of one link"] }],
    [23, "50 sign-ups by one link", { races: ["fifty sign-ups by one link"] }],
    [24, "20 invites of one address", { races: ["twenty invitations of one address in mixed case"] }],
    [
      25,
      "two admins take each other away, or both leave",
      {
        races: ["two admins who archive each other"],
        "domain/races": ["when %s", "when twenty archive one another"],
        offboarding: ["of two admins who leave at the same instant"],
      },
    ],
    [
      26,
      "an accept against a cancel or an archive",
      { "domain/races": ["is accepted or cancelled, never both", "leads nobody in who is archived"] },
    ],
    [
      27,
      "20 resends; two editors of one user",
      { races: ["twenty presses of Resend"], "edit-user": ["the later is told what the earlier changed"] },
    ],
    [
      28,
      "five set-ups; five admin:create",
      { races: ["five set-ups make one account", "make one account, one workspace and one membership"] },
    ],
  ],
  input: [
    [
      29,
      "every field: empty, spaces, a megabyte, NUL, line breaks, bidi, broken bytes, repeated",
      { input: ["a megabyte", "%s: %s", "but never a password", "all of it, in Add users"] },
    ],
    [
      30,
      "addresses that look alike",
      {
        input: ["%s is %s, and whoever is invited twice", "plus-tags are other people", "%s is none: %s"],
        "domain/shared/email-address": ["a domain that only looks like another is another"],
      },
    ],
    [
      31,
      "names with markup, templates, formulas, headers",
      {
        input: ["a name is trimmed"],
        "export-users": ["the file has the list's rows and order, and no cell that a spreadsheet would run"],
      },
    ],
    [
      32,
      "metadata that breaks readers",
      { input: ["that is %s is refused on both pages"], "domain/members/metadata": ["nested 5,000 deep"] },
    ],
    [
      33,
      "searches, pages and addresses that are garbage",
      {
        "find-users": ["ignores %s"],
        security: ["%i %s", "of the list with garbage behind it", "of 20 kB is too long"],
      },
    ],
    [
      34,
      "other methods, other bodies, too much of them",
      {
        security: [
          "%s is not done here",
          "%s is not a form",
          "a form in endless pieces",
          "a form of 20 MB is too much",
          "200,000 fields are too many",
        ],
      },
    ],
    [35, "300 half-open slow connections", { "soak/failure": ["35. 300 half-open slow connections"] }],
  ],
  accounts: [
    [
      36,
      "log-in, sign-up and reset for a known, unknown, archived and invited-only address",
      {
        "soak/accounts": ["36. the log-in and the reset answer alike", "36. a reset mails only"],
        "domain/shared/rate-limit": ["an address without an account, and an archived one, answer the same"],
      },
    ],
    [
      37,
      "1,000 guesses",
      {
        "soak/accounts": ["37. 1,000 guesses"],
        "soak/limits": ["from one network are a hundred", "keep nobody out of a session that they have"],
        "domain/shared/rate-limit": ["fifty wrong passwords get five looked at"],
      },
    ],
    [38, "a forged or ended session", { security: ["cookie that is %s is nobody's", "is not found among garbage"] }],
    [
      39,
      "a reset link twice, late, after a change, for another account",
      {
        "password-reset": ["works once", "works for an hour", "dies with every other link", "is not found when it is"],
      },
    ],
  ],
  failure: [
    [
      40,
      "the mail provider refuses, hangs, breaks",
      { "soak/mail": ["whatever the provider's trouble", "pages answer while the provider is silent"] },
    ],
    [41, "kill -9 in the midst of invitations", { "soak/failure": ["41. killed ten times"] }],
    [42, "the database is killed, full", { "soak/failure": ["42. a database that is gone or full"] }],
    [
      43,
      "SIGTERM under 200 requests",
      { "soak/failure": ["43. told to stop under 200"], "soak/start": ["requests under way when it is told to stop"] },
    ],
    [
      44,
      "the dump and the logs are searched",
      {
        security: ["neither the logs nor the database hold"],
        links: ["holds no token, however its address is written"],
        "password-reset": ["neither a token nor a password reaches the logs"],
      },
    ],
  ],
};

describe.each(Object.entries(attacks))("%s", (_section, rows) => {
  test.each(rows)("%i. %s", (_number, _attack, shownBy) => {
    const places = Object.entries(shownBy);
    const missing = places.flatMap(([file, names]) => {
      const folder = /^(access-matrix$|domain\/|soak\/)/.test(file) ? "tests" : "tests/http";
      const path = `${folder}/${file}.test.ts`;
      const source = readFileSync(path, "utf8");
      return names.filter((name) => !source.includes(`("${name}`)).map((name) => `${path}: ${name}`);
    });
    expect(missing).toEqual([]);
    expect(places.length).toBeGreaterThan(0);
  });
});

test("none of the 44 is left out", () => {
  const numbers = Object.values(attacks).flatMap((rows) => rows.map(([number]) => number));
  expect(numbers).toEqual(Array.from({ length: 44 }, (_, index) => index + 1));
});
