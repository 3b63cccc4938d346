import type { SerializeFrom } from "@remix-run/node";
import type { MemberRow } from "#app/domain/members/list";

/** One user as the parts of their page draw them. */
export type User = SerializeFrom<MemberRow> & {
  groupIds: string[];
  version: string;
  metadata: "none" | "masked";
  message: string | null;
  invitationUrl: string | null;
};
