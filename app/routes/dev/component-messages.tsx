import { Connection, ConnectionNotice } from "#app/ui/layout/connection";
import { FlashNotice } from "#app/ui/layout/flash-message";
import { Progress, ProgressBar } from "#app/ui/layout/progress";
import { MailNotice } from "#app/ui/layout/mail-notice";
import { DraftNotice } from "#app/ui/forms/draft-notice";
import { MailPreview } from "#app/ui/forms/mail-preview";
import { Notice, type Tone } from "#app/ui/notice";
import { VisitContext, type FlashMessage } from "#app/ui/visit";
import { Example, Section } from "./component-example";
import { longEmail, users } from "./component-samples";

const tones: Record<Tone, { tone: Tone; words: string }> = {
  good: { tone: "good", words: "Grace Hopper is invited." },
  neutral: { tone: "neutral", words: "3 people ask for access" },
  danger: { tone: "danger", words: "Choose users of the list." },
};

export function Notices() {
  return (
    <Section id="notices" title="Notices">
      {Object.values(tones).map(({ tone, words }) => (
        <Example key={tone} title={`Notice, ${tone}`}>
          <Notice tone={tone}>{words}</Notice>
        </Example>
      ))}
      <Example title="Notice, with a link and a long address">
        <Notice>
          An email was sent to {longEmail}. <a href={users}>Open the user</a>
        </Notice>
      </Example>
      <Example title="FlashNotice">
        <Flash message={{ text: "Saved." }} />
      </Example>
      <Example title="FlashNotice, with a link">
        <Flash message={{ text: "Grace Hopper is invited.", link: { href: users, label: "Open the user" } }} />
      </Example>
      <Example title="FlashNotice, with a button to undo it">
        <Flash message={{ text: "Grace Hopper is archived.", undo: users }} />
      </Example>
      <Example title="FlashNotice, when it was refused">
        <Flash message={{ text: "Choose users of the list", tone: "danger" }} />
      </Example>
      <Example title="DraftNotice">
        <DraftNotice draft={{}} />
      </Example>
      <MailNotices />
    </Section>
  );
}

const now = "2026-06-05T14:30:00Z";
const day = { sent: 812, limit: 1000, forInvitations: 900, endsAt: "2026-06-06T00:00:00Z" };

function MailNotices() {
  return (
    <>
      <Example title="MailNotice, where captured mail can be read">
        <MailNotice mail="captured" hasMailbox />
      </Example>
      <Example title="MailNotice, where it cannot">
        <MailNotice mail="captured" hasMailbox={false} />
      </Example>
      <Example title="MailNotice, where no mail is sent">
        <MailNotice mail="none" hasMailbox={false} />
      </Example>
      <Example title="MailNotice, while mail stands still">
        <MailNotice
          mail="stopped"
          since="2026-06-05T14:05:00Z"
          trouble="The mail server did not accept the user name and password of SMTP_URL"
          now={now}
          isSuperAdmin
        />
      </Example>
      <Example title="MailNotice, near the limit of the day">
        <MailNotice mail="nearly" day={day} now={now} isSuperAdmin />
      </Example>
      <Example title="MailNotice, where invitations wait for the next day">
        <MailNotice mail="used-up" day={{ ...day, sent: 903 }} now={now} isSuperAdmin={false} />
      </Example>
    </>
  );
}

const sender = { name: "Foyer", address: "foyer@example.com" };
const previewed = {
  from: sender,
  subject: "Ada Byron invited you to Nexus",
  text: "Hello Grace Hopper,\n",
  src: "about:blank",
};

/** A mail before it is sent. */
export function Previews() {
  return (
    <Section id="mail-preview" title="Preview of a mail">
      <Example title="MailPreview, with an address for replies">
        <MailPreview
          preview={{
            ...previewed,
            to: { name: "Grace Hopper", address: longEmail },
            replyTo: { name: "Ada Byron", address: "ada@example.com" },
          }}
        />
      </Example>
    </Section>
  );
}

function Flash({ message }: { message: FlashMessage }) {
  return (
    <VisitContext.Provider value={{ count: 0, message }}>
      <FlashNotice />
    </VisitContext.Provider>
  );
}

export function PendingStates() {
  return (
    <Section id="pending" title="Pending and offline">
      <Example title="ProgressBar, which stands at the top of the window">
        <ProgressBar />
        <Progress />
      </Example>
      <Example title="ConnectionNotice, which stands at the foot of the window">
        <ConnectionNotice isOffline onRetry={undefined} />
        <ConnectionNotice isOffline={false} onRetry={() => undefined} />
        <Connection />
      </Example>
    </Section>
  );
}
