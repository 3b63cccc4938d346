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
    <td role="cell"><span class="status ${status}">${statusInWords(status)}</span> ${drawNotes(member, now)}</td>
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
function drawNotes(member: MemberRow, now: Date): SafeHtml {
  const { renewalAskedAt, mail } = member;
  const notes = notesOf(member, now);
  const hasTrouble = mail?.state === "bounced" || mail?.state === "failed";
  return html`${renewalAskedAt ? html`<small class="asks">Asked for a new link</small> ` : ""}
  ${notes.map((note, at) =>
    hasTrouble && at === notes.length - 1
      ? html`<small class="trouble">${note}</small> `
      : html`<small>${note}</small> `,
  )}`;
}

function notesOf({ status, isDeclined, hasLeft, expiresAt, isExpired, mail }: MemberRow, now: Date): string[] {
  if (isDeclined) return ["Declined"];
  if (hasLeft) return ["Left"];
  if (status !== "invited" && status !== "requested") return [];
  const expiry =
    expiresAt && (isExpired ? `Expired ${agoInWords(expiresAt, now)}` : `Expires ${untilInWords(expiresAt, now)}`);
  return [...(expiry ? [expiry] : []), mailInWords(mail)];
}
