import type { Mail } from "./frame";
import { renderNotice } from "./notice";
import { formatMoment } from "./text";

export type TestEmail = { name: string; origin: string; at: Date };

/** Writes the mail by which a super admin sees whether mail arrives. */
export function renderTest({ name, origin, at }: TestEmail): Promise<Mail> {
  return renderNotice({
    subject: "Test mail from Foyer",
    name,
    news: `You asked Foyer at ${origin} for this email on ${formatMoment(at, "UTC")}. As you read it, mail goes out.`,
    advice: ["If it came late, or was among the spam, look at the page Mail there, and at the records of your domain."],
  });
}
