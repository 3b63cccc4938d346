import { createContext, useContext } from "react";

/** The zone in which a page shows its times: that of its workspace, and UTC outside of any. */
export const TimeZoneContext = createContext("UTC");

export function useTimeZone(): string {
  return useContext(TimeZoneContext);
}
