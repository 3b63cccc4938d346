import { setTimeout as delay } from "node:timers/promises";
import { answerOf } from "./responses";
import { toStream } from "./stream";

export const EVENT_STREAM = "text/event-stream";

/** How many streams of events one process holds open: a page without one asks again and again. */
const MAX_STREAMS = 200;
/** How long one lasts: then the browser opens it anew, and the guard asks again who it is. */
const LASTS_MS = 30_000;

let open = 0;

/**
 * Server-sent events: a comment at once, and `changed` whenever what `read` answers differs from before, which is asked each
 * `everyMs`. It ends when `read` answers undefined, which is told as `done`, after half a minute, or with the browser. A process that
 * has 200 of them answers 204, after which a browser does not try again.
 */
export async function eventStream(read: () => Promise<string | undefined>, everyMs: number): Promise<Response> {
  const first = await answerOf(read);
  if (first === undefined || open >= MAX_STREAMS) return new Response(null, { status: 204 });
  const chunks = countOpen(listEvents(first, read, everyMs));
  // A proxy that compresses or buffers would hold the events back.
  const headers = {
    "Content-Type": EVENT_STREAM,
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
  };
  return new Response(toStream(chunks), { headers });
}

async function* listEvents(
  first: string,
  read: () => Promise<string | undefined>,
  everyMs: number,
): AsyncGenerator<string, undefined> {
  const ends = Date.now() + LASTS_MS;
  yield "retry: 1000\n: open\n\n";
  for (let last = first; Date.now() < ends;) {
    await delay(everyMs);
    const now = await read();
    if (now === undefined) {
      yield "event: done\ndata:\n\n";
      return;
    }
    if (now !== last) yield `event: changed\ndata: ${now}\n\n`;
    last = now;
  }
}

async function* countOpen(chunks: AsyncGenerator<string, undefined>): AsyncGenerator<string, undefined> {
  open += 1;
  try {
    yield* chunks;
  } finally {
    open -= 1;
  }
}
