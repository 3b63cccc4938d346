import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { systemReason } from "./system-reason";

/** Reads the certificates of a PEM file, as SMTP_CA_FILE names it; answers a sentence where there are none. */
export function readAuthorities(path: string): string[] | string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return `SMTP_CA_FILE (${path}) cannot be read: ${systemReason(error) ?? "it is no file"}.`;
  }
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const areSound = certificates.length > 0 && certificates.every(isCertificate);
  return areSound ? certificates : `SMTP_CA_FILE (${path}) must hold certificates in PEM form.`;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
