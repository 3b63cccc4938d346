const mailSettings = ["RESEND_API_KEY", "SMTP_URL", "MAIL", "MAIL_FROM", "MAIL_DAILY_LIMIT"] as const;

export type MailSetting = (typeof mailSettings)[number];
export type Source = "environment" | ".env";

/** Where each setting of mail that is set comes from: `FOYER_ENV_FILE` names those that the start read from the file `.env`. */
export function findSources(given: Record<string, string | undefined>): Partial<Record<MailSetting, Source>> {
  const inFile = new Set(given.FOYER_ENV_FILE?.split(","));
  const sources: Partial<Record<MailSetting, Source>> = {};
  for (const name of mailSettings) if (given[name]) sources[name] = inFile.has(name) ? ".env" : "environment";
  return sources;
}
