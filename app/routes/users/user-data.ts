import type { SerializeFrom } from "@remix-run/node";
import type { Profile } from "#app/domain/members/profile";
import type { Undoable } from "#app/domain/undos/find";

/** One user as the parts of their page draw them. */
export type User = SerializeFrom<Profile>;

/** What can still be undone of them. */
export type UndoableNow = SerializeFrom<Undoable>;
