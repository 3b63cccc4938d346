import { randomUUID } from "node:crypto";

/**
 * An id that begins with the time, as the database's `time_ordered_uuid()` makes them (UUID version 7): rows made together then
 * stand together in each index that has their ids.
 */
export function timeOrderedUuid(): string {
  const milliseconds = Date.now().toString(16).padStart(12, "0");
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7${randomUUID().slice(15)}`;
}
