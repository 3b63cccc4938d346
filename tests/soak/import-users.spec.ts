import { expect } from "playwright/test";
import { test } from "../support/browser";
import type { Foyer } from "../support/foyer";
import { addDraft } from "../support/imports";

const people = (count: number, slug: string) =>
  Array.from({ length: count }, (_, n) => ({ name: `Person ${n}`, email: `p${n}@${slug}.test`, role: "builder" }));

/** A confirmed import of four rows that no worker takes: how far it has come is set by the test. */
async function addRunning(foyer: Foyer, slug: string): Promise<string> {
  const id = await addDraft(foyer, people(4, slug), slug);
  await foyer.query(
    `update imports set confirmed_at = now(), begun_at = now(), lifetime_days = 7, due_at = now() + interval '1 hour'
     where id = $1`,
    [id],
  );
  return id;
}

const advance = (foyer: Foyer, id: string, invited: number, isFinished = false) =>
  foyer.query(
    `update imports set invited = $2, worked_at = now(), finished_at = case when $3 then now() end,
       due_at = case when not $3 then due_at end where id = $1`,
    [id, invited, isFinished],
  );

const countMembers = async (foyer: Foyer, slug: string) =>
  (await foyer.query("select id from members where email like $1", [`%@${slug}.test`])).length;

test("the progress of an import is live by server-sent events, and reaches its end without a reload", async ({
  foyer,
  nexus,
  openTabAs,
}) => {
  const id = await addRunning(foyer, nexus.slug);
  const tab = await openTabAs(nexus.admin);
  const events = tab.waitForResponse(/\/events$/);
  await tab.goto(`${foyer.url}${nexus.users}/import/${id}`);
  expect((await events).headers()["content-type"]).toBe("text/event-stream");
  await tab.evaluate(() => document.body.setAttribute("data-same", ""));
  await advance(foyer, id, 1);
  await tab.getByText("25 %: 1 invited.").waitFor();
  await advance(foyer, id, 3);
  await tab.getByText("75 %: 3 invited.").waitFor();
  await advance(foyer, id, 4, true);
  await tab.getByRole("heading", { name: "Imported 4 rows" }).waitFor();
  expect(await tab.locator("body[data-same]").count()).toBe(1);
  expect(tab.troubles).toEqual([]);
});

test("without JavaScript the page of an import comes again by itself until it is done", async ({
  foyer,
  nexus,
  openTabAs,
}) => {
  const id = await addRunning(foyer, nexus.slug);
  const tab = await openTabAs(nexus.admin, { javaScriptEnabled: false });
  await tab.goto(`${foyer.url}${nexus.users}/import/${id}`);
  await advance(foyer, id, 2);
  await tab.getByText("50 %: 2 invited.").waitFor();
  await advance(foyer, id, 4, true);
  await tab.getByRole("heading", { name: "Imported 4 rows" }).waitFor();
});

test("confirmed in two tabs at once, and once more on a page that was left open, is one run", async ({
  foyer,
  nexus,
  openTabAs,
}) => {
  const id = await addDraft(foyer, people(1200, nexus.slug), nexus.slug);
  const open = async (javaScriptEnabled: boolean) => {
    const tab = await openTabAs(nexus.admin, { javaScriptEnabled });
    await tab.goto(`${foyer.url}${nexus.users}/import/${id}`);
    return tab;
  };
  const [first, second, stale] = await Promise.all([open(true), open(true), open(false)]);
  const confirm = (tab: typeof first) => tab.getByRole("button", { name: "Confirm import" }).click();
  await Promise.all([confirm(first), confirm(second)]);
  for (const tab of [first, second]) await tab.getByRole("heading", { name: "Imported 1,200 rows" }).waitFor();
  await confirm(stale);
  await stale.getByText("Done: 1,200 invited. 1,200 emails queued.").waitFor();
  await stale.goBack();
  await stale.goForward();
  await stale.getByText("Done: 1,200 invited. 1,200 emails queued.").waitFor();
  expect(await countMembers(foyer, nexus.slug)).toBe(1200);
  expect(
    await foyer.query(
      "select count(*)::int as runs from audit_events where action = 'import.confirmed' and bulk_id = $1",
      [id],
    ),
  ).toEqual([{ runs: 1 }]);
  expect([...first.troubles, ...second.troubles]).toEqual([]);
});
