import { expect, test } from "vitest";
import { toMailState } from "#app/domain/shared/mail-state";

const queued = {
  queued_at: "2026-06-01T09:00:00Z",
  due_at: "2026-06-01T09:20:00Z",
  attempts: 0,
  sent_at: null,
  delivered_at: null,
  bounced_at: null,
  complained_at: null,
  failed_at: null,
  dropped_at: null,
  trouble: null,
  captured: false,
};
const [one, two, three] = ["2026-06-01T09:01:00Z", "2026-06-01T09:02:00Z", "2026-06-01T09:03:00Z"];
const busy = "The mail server is not ready";

test.each([
  [{}, { state: "queued", at: new Date(queued.queued_at), trouble: null, attempts: 0, nextTryAt: null }],
  [
    { trouble: busy, attempts: 3 },
    {
      ...{ state: "retrying", at: new Date(queued.queued_at), trouble: busy, attempts: 3 },
      nextTryAt: new Date("2026-06-01T09:20:00Z"),
    },
  ],
  [
    { sent_at: one, attempts: 1 },
    { state: "sent", at: new Date(one), trouble: null, attempts: 1, nextTryAt: null },
  ],
  [
    { sent_at: one, trouble: busy },
    { state: "sent", trouble: busy },
  ],
  [
    { sent_at: one, captured: true },
    { state: "captured", at: new Date(one) },
  ],
  [
    { sent_at: one, delivered_at: two, trouble: busy },
    { state: "delivered", at: new Date(two), trouble: null },
  ],
  [
    { sent_at: one, bounced_at: two, trouble: busy },
    { state: "bounced", at: new Date(two), trouble: busy },
  ],
  [
    { sent_at: one, failed_at: two, trouble: busy },
    { state: "failed", at: new Date(two), trouble: busy },
  ],
  [
    { failed_at: two, trouble: busy },
    { state: "failed", at: new Date(two), trouble: busy },
  ],
  [{ dropped_at: two }, { state: "dropped", at: new Date(two), trouble: null }],
])("a mail with %j is %j", (columns, state) => expect(toMailState({ ...queued, ...columns })).toMatchObject(state));

test.each([
  ["a delivery that is told after a bounce", { bounced_at: two, delivered_at: three }, "bounced"],
  ["a delivery that was told before a bounce", { bounced_at: three, delivered_at: two }, "bounced"],
  ["a delivery that is told after a complaint", { complained_at: two, delivered_at: three }, "complained"],
  ["a bounce beside a complaint", { complained_at: two, bounced_at: three }, "complained"],
  ["a failure beside a delivery", { failed_at: three, delivered_at: two }, "delivered"],
])("of %s the mail keeps what it stands for: %j is %s", (_, times, state) =>
  expect(toMailState({ ...queued, sent_at: one, ...times }).state).toBe(state),
);
