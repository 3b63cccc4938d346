import { randomInt } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { setUp, startFoyer, type OwnFoyer } from "../support/foyer";
import { until } from "../support/steps";

const IMPORT = "/nexus/workspace-settings/users/import";
const NEW = 16_000;
const HERE = 2000;
const KILLS = 10;
/** After so many looks at it at most, of ten milliseconds or more each: a kill falls anywhere into a batch. */
const LOOKS = 40;

/** Builders who are here, in the group Old. */
const addMembers = `
  with workspace as (select id from workspaces where slug = 'nexus'),
  made as (
    insert into groups (workspace_id, name, name_key)
    select id, name, lower(name) from workspace, (values ('Old'), ('New')) as named (name) returning workspace_id, id, name
  ), joined as (
    insert into members (workspace_id, email, name, sort_name, role)
    select id, 'here.' || n || '@corp.com', 'Here ' || n, 'here ' || n, 'builder' from workspace, generate_series(1, ${HERE}) n
    returning workspace_id, id
  ) insert into group_members (workspace_id, member_id, group_id)
  select joined.workspace_id, joined.id, made.id from joined, made where made.name = 'Old'`;

function buildFile(): string {
  const added = Array.from(
    { length: NEW },
    (_, n) => `Person ${n},person.${n}@corp.com,builder,New,"{""n"": ""${n}""}"`,
  );
  const changed = Array.from({ length: HERE }, (_, n) => `Here ${n + 1},here.${n + 1}@corp.com,end-user,New,`);
  // One in nine is changed: each batch does both.
  const rows = added.flatMap((row, n) => (n % 8 === 7 ? [row, changed[(n - 7) / 8] ?? ""] : [row]));
  return `name,email,role,groups,metadata\n${rows.join("\n")}\n${"bad row,nowhere,builder,,\n".repeat(10)}`;
}

const counts = `
  select (select count(*)::int from members where email like 'person.%') as members,
    (select count(distinct email)::int from members where email like 'person.%') as people,
    (select count(*)::int from invitations where closed_at is null) as open,
    (select count(distinct member_id)::int from invitations where closed_at is null) as invited,
    (select count(*)::int from mails) as mails,
    (select count(distinct invitation_id)::int from mails) as mailed,
    (select count(*)::int from group_members gm join groups g on g.id = gm.group_id where g.name = 'New') as grouped,
    (select count(*)::int from group_members gm join groups g on g.id = gm.group_id where g.name = 'Old') as left_in_old,
    (select sum(members)::int from member_tallies) as tallied`;

const events = `
  select action, count(*)::int as events, count(distinct member_id)::int as members
  from audit_events where bulk_id = $1 and member_id is not null group by action order by action`;

test("a worker that is killed at ten moments of an import is followed by one that goes on, and no row is done twice", async () => {
  const foyer = await startFoyer({ ROLE: "web" });
  onTestFinished(async () => void (await foyer.stop()));
  const ada = await setUp(foyer);
  await foyer.query(addMembers);
  const file = new File([buildFile()], "people.csv");
  const sent = await ada.upload((await ada.get(IMPORT)).form("Preview import"), {}, [["file", file]]);
  const preview = await ada.follow(sent);
  const path = preview.url.pathname;
  const id = path.replace(/^.*\//, "");
  await ada.submit(preview.form("Confirm import"), { update: "on" });

  const stateOf = async () => {
    const [row] = await foyer.query<{ reached: number; finished: boolean }>(
      "select reached, finished_at is not null as finished from imports where id = $1",
      [id],
    );
    return row ?? { reached: 0, finished: false };
  };
  // Nobody waits for the minute that the claim of a dead worker lasts.
  const endClaim = () =>
    foyer.query("update imports set due_at = now() where id = $1 and due_at is not null", [id]).then(async () => {
      await foyer.query("notify foyer_import");
    });
  const settings = { DATABASE_URL: foyer.databaseUrl, DATA_DIR: foyer.dataDir, ROLE: "worker" };
  let worker: OwnFoyer | undefined;
  onTestFinished(async () => void (await worker?.stop()));
  const killedAt: number[] = [];
  while (killedAt.length < KILLS) {
    worker = await startFoyer(settings);
    await endClaim();
    // Every third worker has done a batch when it dies, the others may be in their first.
    const before = killedAt.at(-1) ?? 0;
    if (killedAt.length % 3 === 2) await until(stateOf, ({ reached }) => reached > before);
    let looks = randomInt(LOOKS);
    await until(stateOf, () => looks-- <= 0);
    await worker.stop("SIGKILL");
    const { reached, finished } = await stateOf();
    killedAt.push(reached);
    if (finished) break;
  }
  expect(killedAt.length).toBeGreaterThanOrEqual(5);
  worker = await startFoyer(settings);
  await endClaim();
  await until(stateOf, ({ finished }) => finished);
  expect((await foyer.query(counts))[0]).toEqual({
    ...{ members: NEW, people: NEW, open: NEW, invited: NEW, mails: NEW, mailed: NEW },
    ...{ grouped: NEW + HERE, left_in_old: 0, tallied: NEW + HERE + 1 },
  });
  expect(await foyer.query(events, [id])).toEqual([
    { action: "member.groups_changed", events: HERE, members: HERE },
    { action: "member.invited", events: NEW, members: NEW },
    { action: "member.role_changed", events: HERE, members: HERE },
  ]);
  const done = await ada.get(path);
  expect(done.find("h1").text).toBe("Imported 18,010 rows");
  expect(done.text).toContain("Done: 16,000 invited, 2,000 changed, 10 not done. 16,000 emails queued.");
  console.info(`killed ${killedAt.length} times, with these lines done: ${killedAt.join(", ")}`);
}, 600_000);
