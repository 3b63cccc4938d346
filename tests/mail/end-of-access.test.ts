import { parse } from "node-html-parser";
import { describe, expect, test } from "vitest";
import { renderAccessEnds } from "#app/mail/templates/access-ends";
import { renderUsersEnd, type UsersEndEmail } from "#app/mail/templates/users-end";

const warning = (values: { workspace?: string; name?: string; timeZone?: string } = {}) =>
  renderAccessEnds({
    workspace: "Nexus",
    timeZone: "UTC",
    name: "Grace Hopper",
    endsOn: "2026-11-30",
    url: "https://foyer.example/nexus",
    ...values,
  });

const grace = { name: "Grace Hopper", email: "grace@corp.com", endsOn: "2026-11-30" };
const alan = { name: "Alan Turing", email: "alan@corp.com", endsOn: "2026-12-01" };
const told = (values: Partial<UsersEndEmail> = {}) =>
  renderUsersEnd({
    workspace: "Nexus",
    timeZone: "UTC",
    name: "Ada Byron",
    users: [grace, alan],
    count: 2,
    isMore: false,
    url: "https://foyer.example/nexus/workspace-settings/users",
    ...values,
  });

describe("the mail to whose access ends", () => {
  test("names the zone of the workspace by which its day begins", async () => {
    const timeZone = "America/St_Johns";
    expect((await warning({ timeZone })).text).toContain(
      "ends on Monday 30 November 2026. From that day on, in St Johns time, you cannot open it.",
    );
    expect((await told({ timeZone })).text).toContain("On their day, in St Johns time, Foyer archives them.");
  });

  test("says everything by itself as text", async () => {
    const { subject, text } = await warning();
    expect(subject).toBe("Your access to Nexus ends on 30 November 2026");
    expect(text).toBe(`Hello Grace Hopper,

Your access to Nexus ends on Monday 30 November 2026. From that day on, in UTC, you cannot open it.

Do you need it for longer? Ask an admin of Nexus to move the day. Its page says who they are.

https://foyer.example/nexus

Your account stays, with every other workspace that you are in.
`);
  });

  test("says the same in HTML, with one button, and loads and runs nothing", async () => {
    const page = parse((await warning()).html);
    expect(page.querySelectorAll("a").map((link) => [link.getAttribute("href"), link.textContent.trim()])).toEqual([
      ["https://foyer.example/nexus", "Open Nexus"],
      ["https://foyer.example/nexus", "https://foyer.example/nexus"],
    ]);
    expect(page.textContent).toContain("Your access to Nexus ends on Monday 30 November 2026.");
    expect(page.querySelectorAll("script, img, link, iframe, [src], [background]")).toEqual([]);
  });
});

describe("the mail to an admin", () => {
  test("says everything by itself as text", async () => {
    const { subject, text } = await told();
    expect(subject).toBe("Access to Nexus ends for 2 users in the next 7 days");
    expect(text).toBe(`Hello Ada Byron,

Access to Nexus ends for 2 users in the next 7 days. On their day, in UTC, Foyer archives them.

- Grace Hopper (grace@corp.com): Monday 30 November 2026
- Alan Turing (alan@corp.com): Tuesday 1 December 2026

To keep somebody longer, find them on the Users page and choose a later day, or none.

https://foyer.example/nexus/workspace-settings/users

You get this mail because you are an admin of Nexus.
`);
  });

  test("names the only one in its subject", async () => {
    const { subject, text } = await told({ users: [grace], count: 1 });
    expect(subject).toBe("Access to Nexus ends for Grace Hopper on 30 November 2026");
    expect(text).toContain("Access to Nexus ends for one user in the next 7 days.");
  });

  test.each([
    [{ count: 1000, isMore: true }, "for more than 1,000 users in", "And more than 998 others after them."],
    [{ count: 22, isMore: false }, "for 22 users in", "And 20 others after them."],
  ])("says how many more there are: %j", async (values, subject, more) => {
    const mail = await told(values);
    expect(mail.subject).toContain(subject);
    expect(mail.text).toContain(more);
    expect(parse(mail.html).textContent).toContain(more);
  });

  test("leads to the list of users", async () => {
    const links = parse((await told()).html).querySelectorAll("a");
    expect(links.map((link) => link.getAttribute("href"))).toEqual([
      "https://foyer.example/nexus/workspace-settings/users",
      "https://foyer.example/nexus/workspace-settings/users",
    ]);
  });
});

test("names are text of one line in both, never markup", async () => {
  const name = "<script>alert(1)</script>\r\nBcc: z@evil.com";
  const mails = [
    await warning({ name, workspace: name }),
    await told({ name, workspace: name, users: [{ ...grace, name }], count: 1 }),
  ];
  for (const { subject, html, text } of mails) {
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toContain("\nBcc:");
    expect(parse(html).querySelectorAll("script")).toEqual([]);
  }
});

test("the same content gives the same bytes", async () => {
  expect(await warning()).toEqual(await warning());
  expect(await told()).toEqual(await told());
});
