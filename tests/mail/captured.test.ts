import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { capture, findCaptured, listCaptured } from "#app/mail/captured";

const freshDir = () => mkdtemp(join(tmpdir(), "foyer-mail-"));

const message = (subject = "Ada Byron invited you to Nexus", key: string = randomUUID()) => ({
  key,
  to: { name: "Grace Hopper", address: "grace@corp.com" },
  subject,
  html: "<p>Join Nexus</p>",
  text: "Join Nexus",
});

test("a captured mail is found whole by its id", async () => {
  const dir = await freshDir();
  const id = await capture(dir, message());
  expect(await findCaptured(dir, id)).toEqual({
    id,
    at: expect.any(Date),
    to: { name: "Grace Hopper", address: "grace@corp.com" },
    subject: "Ada Byron invited you to Nexus",
    html: "<p>Join Nexus</p>",
    text: "Join Nexus",
  });
});

test("the folder is made where it is missing", async () => {
  const dir = join(await freshDir(), "data", "mail");
  await capture(dir, message());
  expect(await listCaptured(dir)).toHaveLength(1);
});

test("an empty or missing mailbox lists nothing", async () => {
  const dir = await freshDir();
  expect(await listCaptured(dir)).toEqual([]);
  expect(await listCaptured(join(dir, "missing"))).toEqual([]);
});

test("the list is newest first and leaves the bodies out", async () => {
  const dir = await freshDir();
  const [older, newer] = [`20260101T000000000Z-${randomUUID()}`, `20260102T000000000Z-${randomUUID()}`];
  const stored = { at: "2026-01-01T00:00:00.000Z", to: message().to, html: "", text: "" };
  await writeFile(join(dir, `${older}.json`), JSON.stringify({ ...stored, subject: "older" }));
  await writeFile(join(dir, `${newer}.json`), JSON.stringify({ ...stored, subject: "newer" }));
  const latest = await capture(dir, message("latest"));

  const mails = await listCaptured(dir);
  expect(mails.map(({ id, subject }) => [id, subject])).toEqual([
    [latest, "latest"],
    [newer, "newer"],
    [older, "older"],
  ]);
  expect(mails.map((mail) => Object.keys(mail))).toEqual(Array(3).fill(["id", "at", "to", "subject"]));
});

test("a mail of the same key is kept once", async () => {
  const dir = await freshDir();
  const mail = message();
  const id = await capture(dir, mail);
  expect(await capture(dir, mail)).toBe(id);
  expect(await listCaptured(dir)).toHaveLength(1);
});

test("of more than 500 mails the newest stay, and 200 are listed", async () => {
  const dir = await freshDir();
  const stored = JSON.stringify({ at: "2026-01-01T00:00:00.000Z", to: message().to, subject: "", html: "", text: "" });
  const ids = Array.from(
    { length: 502 },
    (_, index) => `20260101T000000${String(index).padStart(3, "0")}Z-${randomUUID()}`,
  );
  await Promise.all(ids.map((id) => writeFile(join(dir, `${id}.json`), stored)));
  const latest = await capture(dir, message());

  const names = (await readdir(dir)).sort();
  expect(names).toHaveLength(500);
  expect(names[0]).toBe(`${ids[3]}.json`);
  expect(names.at(-1)).toBe(`${latest}.json`);
  expect(await listCaptured(dir)).toHaveLength(200);
});

test.each(["", "..", "../secret", "/etc/passwd", "x\0", "20260101T000000000Z-../../../../../../../../../etc/passwd"])(
  "%j is no id and finds nothing",
  async (id) => {
    const dir = await freshDir();
    await writeFile(join(dir, "..", "secret.json"), "{}");
    expect(await findCaptured(dir, id)).toBeUndefined();
  },
);

test("an id of no mail finds nothing", async () => {
  expect(await findCaptured(await freshDir(), `20260101T000000000Z-${randomUUID()}`)).toBeUndefined();
});

test("a key that is no uuid never becomes a file", async () => {
  const dir = await freshDir();
  await expect(capture(dir, message("", "../../evil"))).rejects.toThrow("A mail's key must be a uuid");
  expect(await readdir(dir)).toEqual([]);
});

test("files that are no mails, such as a half-written one, are not listed", async () => {
  const dir = await freshDir();
  const id = await capture(dir, message());
  await writeFile(join(dir, `${id}.json.${randomUUID()}`), "{");
  await writeFile(join(dir, "notes.json"), "{}");
  expect(await listCaptured(dir)).toHaveLength(1);
});
