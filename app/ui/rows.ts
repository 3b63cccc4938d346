import type { MailState } from "#app/domain/mail-state";
import type { MemberRow } from "#app/domain/member-list";
import { hueOf } from "./avatar";
import { html, type SafeHtml } from "./html";
import { drawMenu } from "./row-menu";
import { agoInWords, dayInWords, initialsOf, mailInWords, roleInWords, statusInWords, untilInWords } from "./words";

export type Place = {
  /** The path of the list, under which each member has a page. */
  list: string;
  formToken: string;
  edition: "self-hosted" | "cloud";
  /** Whether captured mail can be read by whoever sees the list. */
  hasMailbox: boolean;
  now: Date;
};

/**
 * The rows of the table of members as HTML, in which every value is escaped. Drawn by React, fifty rows would cost the server
 * as much as all the rest of the page, and in the browser none of them is more than HTML.
 */
export function drawRows(members: MemberRow[], place: Place): string[] {
  return members.map((member) => String(drawRow(member, place)));
}

function drawRow(member: MemberRow, place: Place): SafeHtml {
  const { id, name, email, role, status, invitedBy, invitedAt, lastSeenAt } = member;
  const { list, now } = place;
  const href = `${list}/${id}`;
  return html`<tr role="row" data-member="${id}" data-status="${status}">
    <td role="cell">
      <input type="checkbox" name="member" value="${id}" form="bulk" aria-label="Select ${name}" />
    </td>
    <th scope="row" role="rowheader">
      <a class="person" href="${href}"
        ><span class="face hue-${hueOf(name)}" data-initials="${initialsOf(name)}" aria-hidden="true"></span
        ><b>${name}</b> <small>${email}</small></a
      >
    </th>
    <td role="cell">${roleInWords(role)}</td>
    <td role="cell">${drawGroups(member)}</td>
    <td role="cell"><span class="status ${status}">${statusInWords(status)}</span> ${drawNotes(member, place)}</td>
    <td role="cell">${invitedBy ?? "Foyer"}, <span>${dayInWords(invitedAt, now)}</span></td>
    <td role="cell">${lastSeenAt ? agoInWords(lastSeenAt, now) : "Never"}</td>
    <td role="cell">${drawMenu(member, href, place)}</td>
  </tr>`;
}

function drawGroups({ groups, groupCount }: MemberRow): SafeHtml {
  if (groupCount === 0) return html`<small>None</small>`;
  const more = groupCount - groups.length;
  return html`${groups.map((name) => html`<span class="chip">${name}</span> `)}
  ${more > 0 ? html`<small>+${more} more</small>` : ""}`;
}

/** What an admin has to know about an invitation. */
function drawNotes(member: MemberRow, { now, hasMailbox }: Place): SafeHtml {
  const { status, isDeclined, hasLeft, renewalAskedAt, expiresAt, isExpired, mail } = member;
  const asks = renewalAskedAt ? html`<small class="asks">Asked for a new link</small> ` : "";
  if (isDeclined) return html`${asks}<small>Declined</small> `;
  if (hasLeft) return html`${asks}<small>Left</small> `;
  if (status !== "invited" && status !== "requested") return html`${asks}`;
  const expiry =
    expiresAt && (isExpired ? `Expired ${agoInWords(expiresAt, now)}` : `Expires ${untilInWords(expiresAt, now)}`);
  return html`${asks}${expiry ? html`<small>${expiry}</small> ` : ""}${drawMail(mail, hasMailbox)} `;
}

const troubled: MailState["state"][] = ["retrying", "bounced", "failed"];

function drawMail(mail: MailState | null, hasMailbox: boolean): SafeHtml {
  const words = mailInWords(mail);
  if (mail && troubled.includes(mail.state)) return html`<small class="trouble">${words}</small>`;
  if (mail?.state === "captured" && hasMailbox) return html`<small><a href="/dev/mail">${words}</a></small>`;
  return html`<small>${words}</small>`;
}
