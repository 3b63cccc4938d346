import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setUp, startFoyer, type OwnFoyer } from "../support/foyer";
import { startResend, type ResendStandIn } from "../support/resend";
import { shareFoyer } from "../support/shared-foyer";
import { adminDriverOf, until, type AdminDriver } from "../support/steps";

const KEY = Buffer.from("the webhook's key of this test").toString("base64");
const PATH = "/webhooks/resend";

let resend: ResendStandIn;
let foyer: OwnFoyer;
let nexus: AdminDriver;

beforeAll(async () => {
  resend = await startResend();
  foyer = await startFoyer({
    ...{ RESEND_API_KEY: "re_a_test", RESEND_BASE_URL: resend.url, RESEND_WEBHOOK_SECRET: `whsec_${KEY}` },
  });
  nexus = adminDriverOf(await setUp(foyer));
});

afterAll(async () => {
  await foyer.stop();
  await resend.close();
});

type Signing = { id?: string; at?: number; key?: string; family?: "svix" | "webhook" };

function sign(
  body: string,
  { id = `msg_${randomUUID()}`, at = Date.now() / 1000, key = KEY, family = "svix" }: Signing = {},
) {
  const timestamp = String(Math.floor(at));
  const signature = createHmac("sha256", Buffer.from(key, "base64"))
    .update(`${id}.${timestamp}.${body}`)
    .digest("base64");
  return {
    "content-type": "application/json",
    [`${family}-id`]: id,
    [`${family}-timestamp`]: timestamp,
    [`${family}-signature`]: `v1,${signature}`,
  };
}

async function post(body: string, headers: Record<string, string>) {
  const response = await fetch(new URL(PATH, foyer.url), { method: "POST", body, headers });
  return response.status;
}

type Told = { type: string; email_id: string; created_at?: string; [more: string]: unknown };

const write = ({ type, created_at = new Date().toISOString(), ...data }: Told) =>
  JSON.stringify({ type, created_at, data });
const tell = (told: Told, signing?: Signing) => {
  const body = write(told);
  return post(body, sign(body, signing));
};

type MailRow = { delivered: boolean; bounced: boolean; complained: boolean; failed: boolean; trouble: string | null };

const mailOf = async (providerId: string): Promise<MailRow | undefined> => {
  const rows = await foyer.query<MailRow>(
    `select delivered_at is not null as delivered, bounced_at is not null as bounced, complained_at is not null as complained,
       failed_at is not null as failed, trouble from mails where provider_id = $1`,
    [providerId],
  );
  return rows[0];
};

/** Invites somebody, and answers the id that Resend gave to the mail. */
async function mail(email = `${randomUUID()}@corp.com`): Promise<string> {
  await nexus.invite(email);
  const [row] = await until(
    () =>
      foyer.query<{ provider_id: string }>(
        `select provider_id from mails join invitations on invitations.id = invitation_id
         join members on members.id = member_id where email = $1 and mails.sent_at is not null`,
        [email],
      ),
    (rows) => rows.length === 1,
  );
  return row?.provider_id ?? "";
}

const untold = { delivered: false, bounced: false, complained: false, failed: false, trouble: null };
const NO_MAILBOX = "There is no mailbox with this address: check it";
const bounce = { type: "Permanent", subType: "General", message: "smtp; 550 5.1.1 user unknown" };

describe("what Resend tells of a mail", () => {
  test.each([
    ["email.delivered", {}, { ...untold, delivered: true }],
    ["email.bounced", { bounce }, { ...untold, bounced: true, trouble: NO_MAILBOX }],
    ["email.complained", {}, { ...untold, complained: true }],
    [
      "email.failed",
      { failed: { reason: "reached_daily_quota" } },
      { ...untold, failed: true, trouble: "Today's quota at the mail provider is used up" },
    ],
    [
      "email.suppressed",
      {},
      {
        ...untold,
        bounced: true,
        trouble: "Mail to this address came back before, so the mail provider no longer sends to it",
      },
    ],
    [
      "email.delivery_delayed",
      {},
      { ...untold, trouble: "The recipient's mail server puts the mail off, and the mail provider goes on trying" },
    ],
    ["email.sent", {}, untold],
    ["email.opened", {}, untold],
    ["email.something_new", {}, untold],
  ])("%s is kept", async (type, more, row) => {
    const email_id = await mail();
    expect(await tell({ type, email_id, ...more })).toBe(200);
    expect(await mailOf(email_id)).toEqual(row);
  });

  test("an admin reads on the user's page that the mail was delivered, and that it bounced and why", async () => {
    const email_id = await mail("grace@corp.com");
    await tell({ type: "email.delivered", email_id });
    const stateOn = async () =>
      (
        await nexus.admin.get((await nexus.rowOf("grace@corp.com"))?.querySelector("a")?.getAttribute("href") ?? "")
      ).find("[data-mail]");
    expect((await stateOn()).getAttribute("data-mail")).toBe("delivered");
    await tell({ type: "email.bounced", email_id, bounce });
    expect((await stateOn()).text).toContain(`Mail bounced: ${NO_MAILBOX}`);
  });

  test("by the headers of Standard Webhooks it is the same", async () => {
    const email_id = await mail();
    expect(await tell({ type: "email.delivered", email_id }, { family: "webhook" })).toBe(200);
    expect(await mailOf(email_id)).toMatchObject({ delivered: true });
  });

  test("one of several signatures is enough, as while the secret is changed", async () => {
    const body = write({ type: "email.delivered", email_id: await mail() });
    const headers = sign(body);
    const other = sign(body, { key: Buffer.from("an older key of this test").toString("base64") })["svix-signature"];
    expect(await post(body, { ...headers, "svix-signature": `v1a,abc ${other} ${headers["svix-signature"]}` })).toBe(
      200,
    );
  });
});

describe("events in any order", () => {
  const orders = [
    ["email.delivered", "email.bounced"],
    ["email.bounced", "email.delivered"],
    ["email.bounced", "email.sent"],
  ];
  test.each(orders)("%s before %s leaves the mail bounced", async (...types) => {
    const email_id = await mail();
    for (const type of types) expect(await tell({ type, email_id, bounce })).toBe(200);
    expect(await mailOf(email_id)).toMatchObject({ bounced: true, trouble: NO_MAILBOX });
  });

  test("a delay that is told after a delivery does not undo it", async () => {
    const email_id = await mail();
    await tell({ type: "email.delivered", email_id });
    await tell({ type: "email.delivery_delayed", email_id, created_at: "2026-01-01T00:00:00Z" });
    expect(await mailOf(email_id)).toMatchObject({ delivered: true, bounced: false });
  });

  test("what is told before the worker has written down that the mail was sent is not lost", async () => {
    const email_id = `resend-${resend.accepted.length + 1}`;
    expect(await tell({ type: "email.delivered", email_id })).toBe(200);
    expect(await mail()).toBe(email_id);
    await until(
      () => mailOf(email_id),
      (row) => row?.delivered === true,
    );
  });

  test("an event that comes again under its id changes nothing", async () => {
    const [email_id, other] = [await mail(), await mail()];
    const id = `msg_${randomUUID()}`;
    const times = await Promise.all([1, 2, 3].map(() => tell({ type: "email.delivered", email_id }, { id })));
    expect(times).toEqual([200, 200, 200]);
    expect(await tell({ type: "email.bounced", email_id: other, bounce }, { id })).toBe(200);
    expect(await mailOf(other)).toEqual(untold);
    expect(await foyer.query("select type from mail_events where id = $1", [id])).toEqual([{ type: "delivered" }]);
  });

  test("the time is that of the event, and never one to come", async () => {
    const [email_id, other] = [await mail(), await mail()];
    await tell({ type: "email.delivered", email_id, created_at: "2026-01-02T03:04:05.678Z" });
    await tell({ type: "email.delivered", email_id: other, created_at: "2999-01-01T00:00:00Z" });
    const times = await foyer.query<{ delivered_at: Date }>(
      "select delivered_at from mails where provider_id = any($1) order by delivered_at",
      [[email_id, other]],
    );
    expect(times[0]?.delivered_at.toISOString()).toBe("2026-01-02T03:04:05.678Z");
    expect(times[1]?.delivered_at.getUTCFullYear()).toBeLessThan(2999);
  });
});

describe("what is refused", () => {
  let email_id: string;
  beforeAll(async () => {
    email_id = await mail();
  });
  const body = () => write({ type: "email.bounced", email_id, bounce });
  const inSeconds = (seconds: number) => Date.now() / 1000 + seconds;
  const without = (name: string) => {
    const headers: Record<string, string> = sign(body());
    delete headers[name];
    return headers;
  };

  test.each([
    ["another key", () => sign(body(), { key: Buffer.from("somebody else's key, of any length").toString("base64") })],
    ["another body", () => sign(`${body()} `)],
    ["another id", () => ({ ...sign(body()), "svix-id": "msg_other" })],
    ["another time", () => ({ ...sign(body()), "svix-timestamp": String(Math.floor(inSeconds(1))) })],
    ["a time six minutes ago", () => sign(body(), { at: inSeconds(-360) })],
    ["a time in six minutes", () => sign(body(), { at: inSeconds(360) })],
    ["a time that is none", () => ({ ...sign(body()), "svix-timestamp": "soon" })],
    ["no id", () => without("svix-id")],
    ["no time", () => without("svix-timestamp")],
    ["no signature", () => without("svix-signature")],
    [
      "a signature without its version",
      () => ({ ...sign(body()), "svix-signature": sign(body())["svix-signature"]?.slice(3) ?? "" }),
    ],
    [
      "a signature of another version",
      () => ({ ...sign(body()), "svix-signature": `v2,${sign(body())["svix-signature"]?.slice(3)}` }),
    ],
    ["an empty signature", () => ({ ...sign(body()), "svix-signature": "v1," })],
    ["a version alone", () => ({ ...sign(body()), "svix-signature": "v1" })],
    ["an id of 201 characters", () => sign(body(), { id: "m".repeat(201) })],
  ])("by 401: %s", async (_what, headers) => {
    expect(await post(body(), headers())).toBe(401);
    expect(await mailOf(email_id)).toEqual(untold);
  });

  test("what is signed and no JSON", async () => {
    expect(await post("{", sign("{"))).toBe(401);
  });

  test("by 413: more than 256 KB", async () => {
    const long = JSON.stringify({ type: "x".repeat(262_144) });
    expect(await post(long, sign(long))).toBe(413);
  });

  test("by 415: a body that is compressed", async () => {
    expect(await post(body(), { ...sign(body()), "content-encoding": "gzip" })).toBe(415);
  });

  test("other methods find nothing there", async () => {
    const get = await fetch(new URL(PATH, foyer.url));
    const put = await fetch(new URL(PATH, foyer.url), { method: "PUT" });
    expect([get.status, put.status]).toEqual([404, 405]);
  });
});

test.each([
  ["an event of no mail", JSON.stringify({ type: "domain.updated", data: { id: "d" } })],
  ["an event of a mail that nobody knows", write({ type: "email.bounced", email_id: "not-ours", bounce })],
  ["an event of no known shape", JSON.stringify([1, 2])],
  ["null", "null"],
])("%s is taken without effect", async (_what, body) => {
  expect(await post(body, sign(body))).toBe(200);
});

test("without a secret there is no such page", async () => {
  const { url, stop } = await shareFoyer();
  const body = write({ type: "email.delivered", email_id: "resend-1" });
  const response = await fetch(new URL(PATH, url), { method: "POST", body, headers: sign(body) });
  await stop();
  expect(response.status).toBe(404);
});
