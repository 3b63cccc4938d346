/** The time zones that a workspace can choose, by the IANA names of today. */

/** Names that Intl still answers, by the ones that places have today. */
const presentNames: Record<string, string> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/** The name that a zone has today: a browser may know it by a former one. */
export function toPresentName(zone: string): string {
  return presentNames[zone] ?? zone;
}

let known: string[] | undefined;

/** Every zone that can be chosen, UTC first. */
export function listTimeZones(): string[] {
  known ??= [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone").map(toPresentName).sort()])];
  return known;
}

type ZoneOption = { value: string; label: string };

/** Zones as a list to choose from: each by its city, under its continent or ocean. UTC stands before them. */
export function groupTimeZones(zones: string[]): { label: string; options: ZoneOption[] }[] {
  const groups = new Map<string, ZoneOption[]>();
  for (const value of zones) {
    const [region = "", ...places] = value.replaceAll("_", " ").split("/");
    if (places.length === 0) continue;
    groups.set(region, [...(groups.get(region) ?? []), { value, label: places.reverse().join(", ") }]);
  }
  return [...groups].map(([label, options]) => ({ label, options: options.sort(byLabel) }));
}

const byLabel = (one: ZoneOption, other: ZoneOption) => (one.label < other.label ? -1 : 1);

/** The zone of the browser, or of the server where it runs there. */
export function findOwnZone(): string {
  return toPresentName(new Intl.DateTimeFormat().resolvedOptions().timeZone);
}
