import { expect, test } from "vitest";
import { setUp, startFoyer } from "../support/foyer";
import { until } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";

const addUsers = `
  with joined as (
    insert into accounts (email, name, password_hash)
    select 'survivor' || n || '@corp.com', 'Survivor ' || lpad(n::text, 4, '0'), 'none' from generate_series(1, 3000) n
    returning id, email, name
  ) insert into members (workspace_id, email, name, sort_name, role, account_id, accepted_at)
  select w.id, j.email, j.name, lower(j.name), 'builder', j.id, now() from joined j, workspaces w where w.slug = 'nexus'`;

test("a worker that is killed in the middle is followed by one that goes on, and nothing is done twice", async () => {
  const foyer = await startFoyer();
  const ada = await setUp(foyer);
  await foyer.query(addUsers);
  const confirm = await ada.get(`${USERS}/bulk?q=survivor&intent=archive&all=on`);
  const path = (await ada.submit(confirm.form("Archive (3,000)"))).location ?? "";
  const bulk = path.replace(/^.*\//, "");
  const done = async () =>
    (await foyer.query<{ done: number }>("select done from bulk_actions where id = $1", [bulk]))[0]?.done ?? 0;
  await until(done, (count) => count >= 100);
  const running = await ada.get(path);
  if (running.find("h1").text.startsWith("Archiving")) {
    expect(running.html).toContain('http-equiv="refresh"');
    expect((await ada.get(USERS)).find(".notice a").getAttribute("href")).toBe(path);
  }
  foyer.process.kill("SIGKILL");
  await new Promise((ended) => foyer.process.once("exit", ended));
  // Its minute is over.
  await foyer.query("update bulk_actions set due_at = now() where id = $1", [bulk]);
  const again = await startFoyer({ DATABASE_URL: foyer.databaseUrl, DATA_DIR: foyer.dataDir });
  await until(done, (count) => count === 3000);
  const [events] = await foyer.query(
    "select count(*)::int as events, count(distinct member_id)::int as members from audit_events where bulk_id = $1",
    [bulk],
  );
  expect(events).toEqual({ events: 3000, members: 3000 });
  await Promise.all([foyer.stop(), again.stop()]);
});
