import type { MemberRow } from "#app/domain/member-list";
import { html, type SafeHtml } from "./html";
import type { Place } from "./rows";

/**
 * What can be done about one member: links to the member's page, and buttons that post to the list. One plain form a row, its
 * buttons told apart by `intent`, and none where there is no button, keeps fifty rows light.
 */
export function drawMenu(member: MemberRow, href: string, place: Place): SafeHtml {
  const { name, status } = member;
  return html`<details class="menu" name="menu">
    <summary aria-label="Actions for ${name}">&#8943;</summary>
    ${status === "active" ? html`<div>${drawArchiveLink(href)}</div>` : drawForm(member, href, place)}
  </details>`;
}

function drawForm({ id, status }: MemberRow, href: string, { formToken, edition }: Place): SafeHtml {
  return html`<form method="post">
    <input type="hidden" name="formToken" value="${formToken}" />
    <input type="hidden" name="member" value="${id}" />
    ${
      status === "archived"
        ? html`<button name="intent" value="unarchive">Unarchive</button>`
        : drawInvitationActions(href, edition === "self-hosted")
    }
  </form>`;
}

function drawInvitationActions(href: string, hasLink: boolean): SafeHtml {
  return html`<button name="intent" value="resend">Resend the email</button>
    ${hasLink ? html`<a href="${href}#invitation">Copy link</a>` : ""}
    <button name="intent" value="cancel" class="trouble">Cancel invitation</button>
    ${drawArchiveLink(href)}`;
}

function drawArchiveLink(href: string): SafeHtml {
  return html`<a class="trouble" href="${href}/archive">Archive user</a>`;
}
