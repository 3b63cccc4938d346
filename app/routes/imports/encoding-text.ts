const encodings: Record<string, string> = {
  "windows-1252": "Windows-1252 (Western Europe)",
  "windows-1250": "Windows-1250 (Central Europe)",
  "iso-8859-1": "ISO-8859-1 (Western Europe, older)",
  shift_jis: "Shift_JIS (Japanese)",
};

export function formatEncoding(encoding: string): string {
  return encodings[encoding] ?? encoding;
}
