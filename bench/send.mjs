// 10,000 invitations sent by the worker to an SMTP server on this machine: how many a second, and after each 2,000 how much memory
// the worker holds, and how much of it is the heap that is in use. Then what queueing the mail adds to one invitation: a thousand with and a thousand without it, in turn.
import { createServer } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { startChild, freePort } from "./support/child.mjs";
import { whenStopped } from "./support/cleanup.mjs";
import { startFoyer, startFoyerBeside } from "./support/foyer.mjs";
import { residentOf, watchMemory } from "./support/memory.mjs";
import { median, round } from "./support/numbers.mjs";

const MAILS = 10_000;
const EACH = 2000;
const INVITES = 1000;

export async function benchmark() {
  try {
    // Nobody takes its mails out of their queue but the worker that is measured.
    const foyer = await startFoyerBeside(await startFoyer({ nexus: 50 }), { nexus: 1000 });
    const smtp = await startSmtp();
    await queueInvitations(foyer.client, MAILS);
    const { memory, ...row } = await send(foyer, smtp);
    return {
      name: `${MAILS.toLocaleString("en")} invitations by SMTP on loopback`,
      rows: [row],
      besides: { memory, queueing: [await measureQueueing(foyer.client)] },
    };
  } finally {
    await whenStopped.run();
  }
}

async function send({ settings }, smtp) {
  const environment = {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(await freePort()) },
    ...{ ...settings, ROLE: "worker", LOG_LEVEL: "warn", SMTP_URL: smtp.url },
    NODE_OPTIONS: `--import ${new URL("support/memory-probe.mjs", import.meta.url).href}`,
  };
  const heaps = [];
  const isReady = (line) => {
    const heap = /^heap (\d+)$/.exec(line)?.[1];
    if (heap) heaps.push(Number(heap));
    return line.startsWith("Foyer's worker is running");
  };
  const { pid, stop } = await startChild("start.mjs", { args: ["server"], environment, isReady });
  whenStopped.add(stop);
  await until(() => smtp.count() >= 500);
  const warm = watchMemory(pid);
  const [begun, first] = [performance.now(), smtp.count()];
  const memory = await sampleMemory(pid, smtp, heaps);
  const seconds = (performance.now() - begun) / 1000;
  const { memoryBefore, memoryPeak } = warm.stop();
  await stop();
  return { mails: MAILS, perSecond: round((smtp.count() - first) / seconds), memoryBefore, memoryPeak, memory };
}

/** In megabytes, after each 2,000 mails: what the process holds, and what of its heap is left after a collection. */
async function sampleMemory(pid, smtp, heaps) {
  const samples = [];
  for (let mails = EACH; mails <= MAILS; mails += EACH) {
    await until(() => smtp.count() >= mails);
    const resident = residentOf(pid);
    process.kill(pid, "SIGUSR2");
    await until(() => heaps.length > samples.length);
    samples.push({ mails, resident, heap: round(heaps[samples.length] / 1024) });
  }
  return samples;
}

async function until(isIt) {
  while (!isIt()) await delay(20);
}

async function queueInvitations(client, count) {
  await client.query(`
    with people as (
      insert into members (workspace_id, email, name, sort_name, role)
      select id, 'p' || n || '@load.example', 'Person ' || n, 'person ' || n, 'builder'
      from workspaces, generate_series(1, ${count}) as n where slug = 'nexus' returning workspace_id, id
    ), invited as (
      insert into invitations (workspace_id, member_id, nonce, lifetime_days, expires_at)
      select workspace_id, id, decode(md5(id::text) || md5('nonce' || id), 'hex'), 7, now() + interval '7 days' from people
      returning workspace_id, id
    )
    insert into mails (workspace_id, invitation_id, kind) select workspace_id, id, 'invitation' from invited`);
  await client.query("vacuum analyze");
}

/** As an invitation does it: one row more in its transaction, which the commit writes to the disk all the same. */
async function measureQueueing(client) {
  const { rows } = await client.query("select id from workspaces where slug = 'nexus'");
  const [{ id: workspaceId }] = rows;
  const one = async (isMailed) => {
    const begun = performance.now();
    await client.query("begin");
    const invitation = await client.query(
      "insert into invitations (workspace_id, nonce, lifetime_days, expires_at, closed_at, closed_as) values ($1, decode(repeat('00', 32), 'hex'), 7, now(), now(), 'cancelled') returning id",
      [workspaceId],
    );
    const values = [workspaceId, invitation.rows[0].id];
    if (isMailed)
      await client.query(
        "insert into mails (workspace_id, invitation_id, kind, dropped_at) values ($1, $2, 'invitation', now())",
        values,
      );
    await client.query("commit");
    return performance.now() - begun;
  };
  const times = { with: [], without: [] };
  for (let turn = 0; turn < INVITES; turn++) {
    times.with.push(await one(true));
    times.without.push(await one(false));
  }
  const [mailed, bare] = [median(times.with), median(times.without)].map(round);
  return { withMail: mailed, without: bare, queueing: round(mailed - bare) };
}

/** Says yes to everything and keeps nothing: what is measured is Foyer. */
async function startSmtp() {
  let mails = 0;
  const server = createServer((socket) => {
    let isData = false;
    let rest = "";
    socket.setNoDelay(true);
    socket.write("220 bench ESMTP\r\n");
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      rest += chunk;
      for (;;) {
        const end = rest.indexOf(isData ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const line = rest.slice(0, end);
        rest = rest.slice(end + (isData ? 5 : 2));
        if (isData) {
          isData = false;
          mails++;
          socket.write("250 kept\r\n");
        } else if (/^DATA/i.test(line)) {
          isData = true;
          socket.write("354 go on\r\n");
        } else socket.write(/^QUIT/i.test(line) ? "221 bye\r\n" : "250 fine\r\n");
      }
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  whenStopped.add(() => new Promise((resolve) => server.close(resolve)));
  return { url: `smtp://127.0.0.1:${server.address().port}`, count: () => mails };
}
