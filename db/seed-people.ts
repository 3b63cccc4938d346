import { sql } from "kysely";
import type { Trx } from "./database";

/** A name as people write it, as the list sorts it, and what stands before the `@` of its address, but for a number. */
export type SeedName = { name: string; sortName: string; mailbox: string };

export type SeedRun = {
  workspace: { id: string; invitationDays: number };
  names: SeedName[];
  groupIds: string[];
  /** The numbers of the run's first and last person. The same number is the same person in every run. */
  first: number;
  last: number;
};

export type Numbers = { from: number; to: number };

/** Decides everything about each person, in a table that the transaction's end drops. */
export async function drawPeople(trx: Trx, run: SeedRun, numbers: Numbers) {
  await sql`
    create temporary table people on commit drop as
    with rolled as materialized (${roll(numbers)}),
      fated as materialized (${decideStory(run)}),
      dated as materialized (${findTimes(run)}),
      people as materialized (${nameThem(run)}),
      senders as (${chooseSenders})
    select people.*, sender_id, sender_account_id, sender_email, coalesce(sender, 'Command line') as sender
    from people left join senders on number = 1 + n % 10 and sender_id <> member_id`.execute(trx);
}

function roll({ from, to }: Numbers) {
  return sql`select n, sha256(n::text::bytea) as dice from generate_series(${from}::bigint, ${to}::bigint) as n`;
}

/** One of 16 numbers from 0 to 1 that belong to the person: two bytes each of the 32 that `dice` holds. */
export function draw(at: number) {
  const high = sql.lit(2 * at);
  const low = sql.lit(2 * at + 1);
  return sql<number>`((get_byte(dice, ${high}) * 256 + get_byte(dice, ${low})) / 65536::float8)`;
}

/** A story is what became of the membership. One event tells it, and the events of a run follow each other over two years. */
function decideStory({ first, last }: SeedRun) {
  return sql`
    select n, dice,
      case when n % 100 = 1 then 'admin' when ${draw(0)} < 24.0 / 99 then 'builder' else 'end-user' end::member_role as role,
      case when ${draw(1)} < 0.88 then 'joined' when ${draw(1)} < 0.96 then 'invited' when ${draw(1)} < 0.97 then 'declined'
        when ${draw(1)} < 0.975 then 'withdrawn' else 'left' end as story,
      now() - interval '2 years' * (1 - (n - ${first}::bigint + 1) / (${last}::bigint - ${first}::bigint + 2)::float8) as told_at
    from rolled`;
}

/** Joining and declining take a few days, and an invitation that is still open was sent again lately. */
function findTimes({ workspace }: SeedRun) {
  return sql`
    select fated.*, created_at, ${idTime} as id_time,
      case story when 'joined' then told_at when 'left' then created_at + ${draw(3)} * interval '5 days' end as accepted_at,
      case when story in ('declined', 'withdrawn', 'left') then told_at end as archived_at,
      case story when 'joined' then now() - power(${draw(4)}, 4) * (now() - told_at)
        when 'left' then told_at - ${draw(4)} * interval '3 days' end as last_seen_at,
      case story when 'invited' then greatest(created_at, now() - ${draw(5)} * ${workspace.invitationDays}::int * interval '31 hours')
        else created_at end as sent_at
    from fated cross join lateral (
      select told_at - case story when 'invited' then interval '0' when 'withdrawn' then ${draw(2)} * interval '20 days'
        when 'left' then interval '10 days' + ${draw(2)} * interval '600 days' else ${draw(2)} * interval '5 days' end as created_at
    ) as created`;
}

/**
 * An id that begins with the time of the person's event (a UUID of version 7, RFC 9562): a batch's ids are neighbours in
 * every index. By a million, ids without an order would have each insert read and write a page of its own.
 */
const timedId = sql<string>`(id_time || substr(gen_random_uuid()::text, 16))::uuid`;
const idTime = sql<string>`overlay(lpad(to_hex((extract(epoch from told_at) * 1000)::bigint), 12, '0') || '-7' placing '-' from 9 for 0)`;

/** Also an invited person may have an account: from elsewhere. */
function nameThem({ names }: SeedRun) {
  const column = (key: keyof SeedName) => sql`${names.map((name) => name[key])}::text[]`;
  return sql`
    select dated.*, name, sort_name, ${timedId} as member_id, ${timedId} as invitation_id,
      case when accepted_at is not null or story = 'invited' and ${draw(6)} < 0.25 then ${timedId} end as account_id,
      mailbox || '.' || n || '@example.' || (array['com', 'net', 'org'])[1 + floor(3 * ${draw(7)})::int] as email
    from dated
    join unnest(${column("name")}, ${column("sortName")}, ${column("mailbox")})
      with ordinality as names (name, sort_name, mailbox, number) on number = 1 + floor(${names.length}::int * ${draw(8)})::bigint`;
}

/** The batch's first admins invite all the others. */
const chooseSenders = sql`
  select member_id as sender_id, account_id as sender_account_id, email as sender_email, name as sender,
    row_number() over (order by n) as number
  from people where role = 'admin' and story = 'joined' order by n limit 10`;
