import { beforeAll, beforeEach, expect, test } from "vitest";
import { claimDueMails, type ClaimedMail } from "#app/mail/claims";
import { db, useDatabase } from "#db/database";
import { queueManyMails } from "../support/many-mails";
import { createDatabase } from "../support/postgres";

// What is claimed here is the whole table: in a database of its own.
beforeAll(async () => useDatabase(await createDatabase()));
beforeEach(() => db.deleteFrom("mails").execute());

const countBy = (mails: ClaimedMail[], workspaceId: string) =>
  mails.filter((mail) => mail.workspaceId === workspaceId).length;

test("the 500 mails of one workspace do not stand before another's one", async () => {
  const crowded = await queueManyMails(500, "1 hour");
  const small = await queueManyMails(1, "1 second");
  const first = await claimDueMails(10);
  expect([countBy(first, crowded), countBy(first, small)]).toEqual([9, 1]);

  const smaller = await queueManyMails(1, "0 seconds");
  const inFlight = first.filter(({ workspaceId }) => workspaceId === crowded);
  const [next] = await claimDueMails(1, inFlight);
  expect(next?.workspaceId).toBe(smaller);
  expect((await claimDueMails(3, inFlight)).map(({ workspaceId }) => workspaceId)).toEqual([crowded, crowded, crowded]);
});

test("each workspace has the same share while all have mails", async () => {
  const workspaces = [
    await queueManyMails(40, "3 hours"),
    await queueManyMails(20, "2 hours"),
    await queueManyMails(5, "1 hour"),
  ];
  const mails = await claimDueMails(12);
  expect(workspaces.map((workspace) => countBy(mails, workspace))).toEqual([4, 4, 4]);
});

test("of two workers that claim at once each gets as many as it asks for", async () => {
  await queueManyMails(100, "1 hour");
  const claims = await Promise.all([claimDueMails(10), claimDueMails(10)]);
  expect(claims.map((mails) => mails.length)).toEqual([10, 10]);
  expect(new Set(claims.flat().map(({ id }) => id)).size).toBe(20);
});

test("a due mail is found among many workspaces whose mails are not due yet", async () => {
  for (let index = 0; index < 60; index++) await queueManyMails(1, "-1 hour");
  const due = await queueManyMails(1, "1 second");
  expect((await claimDueMails(10)).map(({ workspaceId }) => workspaceId)).toEqual([due]);
});
