import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Page } from "../support/client";
import type { Foyer } from "../support/foyer";
import type { SmtpStandIn } from "../support/smtp";
import {
  logIn,
  mailedLink,
  mailsAreDone,
  PASSWORD,
  signUpBy,
  startWithMail,
  until,
  type AdminDriver,
} from "../support/steps";

let smtp: SmtpStandIn;
let foyer: Foyer;
let nexus: AdminDriver;

beforeAll(async () => {
  ({ smtp, foyer, nexus } = await startWithMail({ RATE_LIMITS: "on" }));
});
beforeEach(() => foyer.query("delete from rate_limits"));

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

/** An address with an account, one that is archived everywhere, one that is only invited, and one that nobody knows. */
async function fourAddresses(name: string): Promise<string[]> {
  const [known, archived, invited] = ["known", "archived", "invited"].map((kind) => `${kind}-${name}@corp.com`);
  for (const email of [known, archived]) await signUpBy(foyer.client(), await nexus.copyLink(email ?? ""));
  await foyer.query("update accounts set archived_at = now() where email = $1", [archived]);
  await nexus.copyLink(invited ?? "");
  return [known ?? "", archived ?? "", invited ?? "", `unknown-${name}@corp.com`];
}

/** All that an answer tells, without what differs from any request to the next. */
function tellingOf(page: Page, email: string) {
  const plain = (text: string) =>
    text
      .replaceAll(email, "…")
      .replaceAll(encodeURIComponent(email), "…")
      .replace(/name="formToken" value="[^"]*"/g, "")
      .replace(/nonce-[^']*|formToken[^,]*/g, "");
  const headers = [...page.headers].filter(([name]) => !["date", "x-request-id", "set-cookie"].includes(name));
  const lengths = headers.filter(([name]) => name !== "content-length");
  return {
    status: page.status,
    html: plain(page.html),
    headers: lengths.map(([name, value]) => [name, name === "retry-after" ? Number(value) > 890 : plain(value)]),
    cookies: page.headers.getSetCookie().map((cookie) => cookie.replace(/=[^;]*/, "")),
  };
}

test("36. the log-in and the reset answer alike whether an address has an account, an archived one, an invitation or nothing", async () => {
  const emails = await fourAddresses("alike");
  for (const turn of [1, 2, 3, 4, 5, 6, 7]) {
    const tellings = [];
    for (const email of emails) tellings.push(tellingOf(await logIn(foyer.client(), email, "wrong"), email));
    expect(tellings.map(({ status }) => status)).toEqual(Array(4).fill(turn <= 5 ? 422 : 429));
    for (const telling of tellings) expect(telling).toEqual(tellings[0]);
  }
  const tellings = [];
  for (const email of emails) {
    const client = foyer.client();
    const form = (await client.get("/forgot-password")).form("Email me a link");
    tellings.push(tellingOf(await client.submit(form, { email }), email));
  }
  expect(tellings[0]?.status).toBe(303);
  for (const telling of tellings) expect(telling).toEqual(tellings[0]);
});

test("36. a reset mails only the address that has an account", async () => {
  const emails = await fourAddresses("mails");
  const client = foyer.client();
  for (const email of emails)
    await client.submit((await client.get("/forgot-password")).form("Email me a link"), { email });
  await until(
    () => foyer.query("select id from reset_requests"),
    (waiting) => waiting.length === 0,
  );
  expect((await smtp.nextMailTo(emails[0] ?? "")).subject).toBe("Choose a new password for Foyer");
  await mailsAreDone(foyer);
  const resets = smtp.mails.filter(({ subject }) => subject === "Choose a new password for Foyer");
  expect(resets.filter(({ envelope }) => envelope.to.some((to) => emails.includes(to)))).toHaveLength(1);
});

test("37. 1,000 guesses get five on one account, and 100 on all of them, and the person still gets in", async () => {
  const email = "target@corp.com";
  const own = foyer.client();
  await nexus.invite(email);
  await signUpBy(own, await mailedLink(smtp, email));

  const guess = await startGuessing();
  const answers: Answer[] = [];
  for (let batch = 0; batch < 45; batch++)
    answers.push(...(await Promise.all(Array.from({ length: 20 }, (_, index) => guess(email, 20 * batch + index)))));
  expect(answers.filter(({ status }) => status === 422)).toHaveLength(5);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(895);
  expect(refused.filter(({ wait }) => !/^\d{1,3}$/.test(wait ?? ""))).toEqual([]);

  expect((await own.get("/nexus")).status).toBe(200);
  await own.submit((await own.get("/nexus")).form("Sign out"));
  expect((await logIn(own, email, PASSWORD)).status).toBe(303);
  expect((await logIn(foyer.client(), email, PASSWORD)).status).toBe(429);
  const elsewhere = foyer.client();
  await elsewhere.submit((await elsewhere.get("/forgot-password")).form("Email me a link"), { email });
  expect((await smtp.nextMailTo(email)).subject).toBe("Choose a new password for Foyer");

  await foyer.query("delete from rate_limits");
  const many: Answer[] = [];
  for (let batch = 0; batch < 11; batch++)
    many.push(
      ...(await Promise.all(Array.from({ length: 10 }, (_, index) => guess(`many-${batch}-${index}@corp.com`, index)))),
    );
  expect(many.filter(({ status }) => status === 422)).toHaveLength(100);
  expect(many.filter(({ status }) => status === 429)).toHaveLength(10);
}, 90_000);

type Answer = { status: number; wait: string | null };

/** Guesses as the pages' script would send them, from a browser that says each time that it is somewhere else. */
async function startGuessing() {
  const thief = foyer.client();
  const { fields } = (await thief.get("/login")).form("Log in");
  const cookie = [...thief.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return async (email: string, index: number): Promise<Answer> => {
    const kept = fields.filter(([name]) => !["email", "password"].includes(name));
    const answer = await fetch(`${foyer.url}/login?_data=routes%2Fauth%2Flogin`, {
      method: "POST",
      headers: { Cookie: cookie, "X-Forwarded-For": `203.0.113.${index % 250}` },
      body: new URLSearchParams([...kept, ["email", email], ["password", `guess ${index}`]]),
    });
    await answer.arrayBuffer();
    return { status: answer.status, wait: answer.headers.get("retry-after") };
  };
}
