import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { toLine } from "#app/domain/imports/reading/layout";
import { openTable, type Answers } from "#app/domain/imports/reading/table";

/** The rows of a file without what is empty; undefined where it leaves a question. */
async function read(file: Buffer | string, answers: Answers = {}) {
  const opened = await openTable(Buffer.from(file), answers);
  if (opened.question) return undefined;
  const lines = [];
  for await (const rows of opened.rows) lines.push(...rows.map((row) => toLine(row, opened.layout.columns)));
  return lines.map((line) => Object.fromEntries(Object.entries(line).filter(([, value]) => value !== "")));
}

const grace = { line: 2, name: "Grace Müller", email: "grace@corp.com" };
const ada = { line: 3, name: "Ada Byron", email: "ada@corp.com" };

/** As their help pages list the columns, and as they fill them in. */
const files: Record<string, [string, object[]]> = {
  "Google Workspace: users that were downloaded": [
    [
      "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],New Primary Email [UPLOAD ONLY],Status [READ ONLY],Last Sign In [READ ONLY],Recovery Email,Home Secondary Email,Work Secondary Email,Recovery Phone [MUST BE IN THE E.164 FORMAT],Work Phone,Home Phone,Mobile Phone,Work Address,Home Address,Employee ID,Employee Type,Employee Title,Manager Email,Department,Cost Center,2sv Enrolled [READ ONLY],2sv Enforced [READ ONLY],Building ID,Floor Name,Floor Section,Email Usage [READ ONLY],Drive Usage [READ ONLY],Photos Usage [READ ONLY],Storage limit [READ ONLY],Storage Used [READ ONLY],Change Password at Next Sign-In,New Status [UPLOAD ONLY],Licenses [READ ONLY],New Licenses [UPLOAD ONLY],Advanced Protection Program enrollment",
      'Grace,Müller,grace@corp.com,****,,/Sales,,Active,2026/09/12 14:02:11,,,,+49301234567,,,,"1 Main St., Berlin",,17,,Manager,,Sales,,TRUE,FALSE,,,,1.2GB,0.4GB,0.0GB,30.0GB,1.6GB,FALSE,,Google Workspace Business,,FALSE',
      "Ada,Byron,ada@corp.com,****,,/,,Active,Never logged in,,,,,,,,,,,,,,,,FALSE,FALSE,,,,0.0GB,0.0GB,0.0GB,30.0GB,0.0GB,FALSE,,,,FALSE",
    ].join("\n"),
    [
      { ...grace, status: "Active" },
      { ...ada, status: "Active" },
    ],
  ],
  "Microsoft 365: the template for several users": [
    [
      "User name,First name,Last name,Display name,Job title,Department,Office number,Office phone,Mobile phone,Fax,Alternate email address,Address,City,State or province,ZIP or postal code,Country or region",
      "grace@corp.com,Grace,Müller,Grace Müller,IT Manager,Information Technology,123451,123-555-1211,123-555-6641,123-555-9821,,1 Microsoft way,Redmond,Wa,98052,United States",
      "ada@corp.com,Ada,Byron,Ada Byron,,,,,,,ada@home.example,,,,,",
    ].join("\r\n"),
    [
      { ...grace, firstName: undefined, lastName: undefined },
      { ...ada, firstName: undefined, lastName: undefined },
    ],
  ],
  "Microsoft 365: active users that were exported": [
    [
      "Block credential,City,Country/Region,Department,DirSyncEnabled,Display name,Fax,First name,Last dirsync time,Last name,Last password change time stamp,License assignment details,Licenses,Mobile Phone,Oath token metadata,Object Id,Office,Password never expires,Phone number,Postal code,Preferred data location,Preferred language,Proxy addresses,Release track,Soft deletion time stamp,State,Street address,Strong password required,Title,Usage location,User principal name,When created",
      "False,,,Sales,,Grace Müller,,Grace,,Müller,2026-03-01 10:11:12Z,Grace assigned SPB,Microsoft 365 Business Premium,,{},11111111-1111-1111-1111-111111111111,,False,,,,en-US,SMTP:grace@corp.com,,,,,True,,DE,grace@corp.com,2025-01-01 09:00:00Z",
      "False,,,,,Ada Byron,,Ada,,Byron,2026-03-01 10:11:12Z,,Unlicensed,,{},22222222-2222-2222-2222-222222222222,,False,,,,,SMTP:ada@corp.com+smtp:ada.byron@corp.com,,,,,True,,DE,ada@corp.com,2025-01-01 09:00:00Z",
    ].join("\r\n"),
    [grace, ada],
  ],
  "Entra: users that were downloaded": [
    [
      "userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,department,accountEnabled,usageLocation,streetAddress,state,country,officeLocation,city,postalCode,telephoneNumber,mobilePhone,alternateEmailAddress,ageGroup,consentProvidedForMinor,legalAgeGroupClassification,companyName,creationType,directorySynced,invitationState,identityIssuer,createdDateTime",
      "grace_corp.com#EXT#@nexus.onmicrosoft.com,Grace Müller,Müller,grace@corp.com,Grace,11111111-1111-1111-1111-111111111111,Guest,,,True,,,,,,,,,,,,,,,Invitation,,Accepted,MicrosoftAccount,2026-01-01T00:00:00Z",
      "ada@nexus.onmicrosoft.com,Ada Byron,Byron,ada@corp.com,Ada,22222222-2222-2222-2222-222222222222,Member,,,True,,,,,,,,,,,,,,,,,,,2026-01-01T00:00:00Z",
    ].join("\n"),
    [grace, ada],
  ],
  "Okta: the template for people": [
    [
      "login,firstName,lastName,middleName,honorificPrefix,honorificSuffix,email,title,displayName,nickName,profileUrl,secondEmail,mobilePhone,primaryPhone,streetAddress,city,state,zipCode,countryCode,postalAddress,preferredLanguage,locale,timezone,userType,employeeNumber,costCenter,organization,division,department,managerId,manager",
      "gmueller,Grace,Müller,,,,grace@corp.com,,,,,,,,,Berlin,,10115,DE,,,,,,17,,,,Sales,,",
      "abyron,Ada,Byron,,,,ada@corp.com,,,,,,,,,,,,,,,,,,,,,,,,",
    ].join("\n"),
    [grace, ada],
  ],
  "ToolJet: the template for many users": [
    [
      "First Name,Last Name,Email,User Role,Group,Metadata",
      'Grace,Müller,grace@corp.com,Builder,Sales|Support,"{""apiKey"":""abc123""}"',
      "Ada,Byron,ada@corp.com,End User,,",
    ].join("\n"),
    [
      { ...grace, role: "Builder", groups: "Sales|Support", metadata: '{"apiKey":"abc123"}' },
      { ...ada, role: "End User" },
    ],
  ],
};

test.each(Object.entries(files))("%s leaves no question, and each row is read right", async (_, [file, lines]) => {
  expect(await read(file)).toEqual(lines);
});

const table = "name;email;ends_on\r\nGrace Müller;grace@corp.com;2027-03-31\r\nAda Byron;ada@corp.com;\r\n";
const people = [{ ...grace, endsOn: "2027-03-31" }, ada];

test.each([
  ["CSV UTF-8 of a German Excel", Buffer.from(`\ufeff${table}`)],
  ["Unicode text, UTF-16 with tabs", Buffer.from(`\ufeff${table.replaceAll(";", "\t")}`, "utf16le")],
  ["CSV that names its separator", Buffer.from(`sep=;\r\n${table}`)],
])("saved by Excel as %s, a table is read", async (name, file) => {
  const shift = name.includes("separator") ? 1 : 0;
  expect(await read(file)).toEqual(people.map((one) => ({ ...one, line: one.line + shift })));
});

test("saved by Excel as CSV in Windows-1252, with semicolons, a table is asked for its encoding and then read", async () => {
  const file = iconv.encode(table, "windows-1252");
  expect(await read(file)).toBeUndefined();
  expect(await read(file, { encoding: "windows-1252" })).toEqual(people);
});
