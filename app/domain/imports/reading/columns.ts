import { canonicalEmail } from "#app/domain/shared/email-address";

/** What a column can be. A name may come in two columns. */
export const fields = [
  "name",
  "firstName",
  "lastName",
  "email",
  "role",
  "groups",
  "metadata",
  "endsOn",
  "status",
] as const;
export type Field = (typeof fields)[number];
/** "none" is left out; undefined is a name that nobody here knows. */
export type Column = Field | "none" | undefined;

/** Names of columns by `toKey`: Foyer's own, and those of the exports of ToolJet, Google Workspace, Microsoft 365 and Okta. */
const known: Record<Field, string[]> = {
  name: ["name", "fullname", "displayname"],
  firstName: ["firstname", "givenname", "forename"],
  lastName: ["lastname", "surname", "familyname"],
  email: ["email", "emailaddress", "useremail", "primaryemail", "workemail", "mail"],
  role: ["role", "userrole"],
  groups: ["groups", "group", "customgroups", "customgroup", "usergroups", "usergroup"],
  metadata: ["metadata", "usermetadata"],
  endsOn: ["endson", "accessendson", "accessends"],
  status: ["status"],
};

/** What is an email address in some exports, and a name to sign in with in others. */
const logins = ["userprincipalname", "login", "username"];

/** What such exports hold besides, by `toKey`: known, and of no use here. */
const unused = new Set(
  [
    ["invitedat joinedat lastseen metadatanote line reason result"],
    [
      // Google Workspace
      "password passwordhashfunction orgunitpath newprimaryemail lastsignin emailusage recoveryemail homesecondaryemail",
      "worksecondaryemail recoveryphone workphone homephone mobilephone workaddress homeaddress employeeid employeetype",
      "employeetitle manageremail department costcenter buildingid floorname floorsection changepasswordatnextsignin newstatus",
      "advancedprotectionprogramenrollment 2svenrolled 2svenforced newlicenses licenses storageused storagelimit driveusage photosusage",
    ],
    [
      // Microsoft 365 and Entra
      "objectid id dirsyncenabled licenseassignmentdetails officelocation legalagegroupclassification",
      "usertype usagelocation accountenabled country stateorprovince city streetaddress postalcode telephonenumber",
      "mobile authenticationphonenumber alternativeemail alternateemailaddress authenticationalternativephonenumber agegroup",
      "authenticationemail consentprovidedforminor legalageclassification companyname creationtype directorysynced",
      "invitationstate identityissuer createddatetime whencreated blockcredential fax lastdirsynctime jobtitle isdeleted",
      "lastpasswordchangetimestamp oathtokenmetadata passwordneverexpires phonenumber preferreddatalocation preferredlanguage",
      "proxyaddresses releasetrack softdeletiontimestamp state strongpasswordrequired title physicaldeliveryoffice office",
      "officephone officenumber address ziporpostalcode countryorregion countryregion",
    ],
    [
      // Okta
      "middlename honorificprefix honorificsuffix nickname profileurl secondemail primaryphone zipcode countrycode",
      "postaladdress locale timezone employeenumber organization division managerid manager userstatus",
    ],
  ].flatMap((lines) => lines.join(" ").split(" ")),
);

/** The name of a column without what differs between programs: upper and lower case, spaces, `_`, `-`, and what stands in brackets. */
function toKey(header: string): string {
  const plain = header.normalize("NFKC").toLowerCase();
  return plain.replace(/\[[^\]]*\]|\([^)]*\)/g, "").replace(/[^\p{L}\p{N}]/gu, "");
}

const byKey = new Map<string, Field>(
  fields.flatMap((field) => known[field].map((key): [string, Field] => [key, field])),
);

/** How many of these cells are names of columns. */
export function countKnown(header: string[]): number {
  return header.filter((cell) => isKnown(toKey(cell))).length;
}

function isKnown(key: string): boolean {
  return byKey.has(key) || logins.includes(key) || unused.has(key);
}

/**
 * Which column is what, by the names in the first row. Of two with the same meaning the first counts, and nobody knows the other.
 * A column of names to sign in with is the email address where no other is.
 */
export function matchColumns(header: string[]): Column[] {
  const keys = header.map(toKey);
  const hasEmail = keys.some((key) => byKey.get(key) === "email");
  const taken = new Set<Field>();
  return keys.map((key, index) => {
    if (key === "" && header[index]?.trim() === "") return "none";
    const isLogin = logins.includes(key) && !hasEmail;
    const field = isLogin ? "email" : byKey.get(key);
    if (field && !taken.has(field)) {
      taken.add(field);
      return field;
    }
    return unused.has(key) || logins.includes(key) ? "none" : undefined;
  });
}

/** Whether a row holds people and not the names of columns: one of its cells is an email address. */
export function holdsAddress(cells: string[]): boolean {
  return cells.some((cell) => canonicalEmail(cell) !== undefined);
}

const roleWords = /^(admin|builder|end[- ]?user)$/i;

/**
 * Which column is what where no row names them: the first with email addresses, roles, and metadata, and the only other one as
 * the name. Where more are left, all that is left is for the admin to say.
 */
export function guessColumns(rows: string[][]): Column[] {
  const width = Math.max(0, ...rows.map(({ length }) => length));
  const cellsOf = (column: number) => rows.map((row) => row[column]?.trim() ?? "").filter(Boolean);
  const taken = new Set<Column>();
  const columns = Array.from({ length: width }, (_, index): Column => {
    const field = guessField(cellsOf(index));
    if (field === undefined || (field !== "none" && taken.has(field))) return undefined;
    taken.add(field);
    return field;
  });
  const left = columns.filter((column) => column === undefined).length;
  return left === 1 ? columns.map((column) => column ?? "name") : columns;
}

function guessField(cells: string[]): Column {
  if (cells.length === 0) return "none";
  if (cells.filter((cell) => canonicalEmail(cell) !== undefined).length * 2 > cells.length) return "email";
  if (cells.every((cell) => roleWords.test(cell))) return "role";
  return cells.every((cell) => /^\{.*\}$/s.test(cell)) ? "metadata" : undefined;
}
