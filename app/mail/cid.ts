/** By this id the HTML of a mail names the logo that goes with it (RFC 2392). */
export const LOGO_CID = "workspace-logo@foyer";
