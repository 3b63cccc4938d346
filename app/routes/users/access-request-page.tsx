import type { SerializeFrom } from "@remix-run/node";
import type { findRequest } from "#app/domain/access-requests/access-request";
import { Panel } from "#app/ui/card";
import type { Answered } from "#app/ui/forms/answers";
import { formatMoment } from "#app/ui/format";
import { PageHead } from "#app/ui/layout/layout";
import { useTimeZone } from "#app/ui/layout/time-zone";
import { Facts } from "#app/ui/lists";
import { Notice } from "#app/ui/notice";
import { paths } from "#app/web/urls";
import { Decision } from "./access-decision";

type Props = {
  requester: SerializeFrom<typeof findRequest>;
  groups: { id: string; name: string }[];
  slug: string;
  answered: Answered | undefined;
  formToken: string;
};

const ends = {
  approved: "This request was approved: they are a user of the workspace.",
  declined: "This request was declined. They can ask again 30 days later, and you can invite them at any time.",
  withdrawn: "The person took this request back.",
  joined: "The person has joined in another way.",
};

/** One request: who asks, what they say, and the decision while it is open. */
export function AccessRequestPage({ requester, groups, slug, answered, formToken }: Props) {
  const isSaidInForm = answered?.intent === "approve" && !requester.closedAs && !requester.isArchived;
  const refused = isSaidInForm ? undefined : answered?.result.error;
  return (
    <>
      <PageHead
        title={requester.name}
        back={{ href: paths.requests(slug), label: "Access requests" }}
        hasAvatar
        subtitle={requester.email}
      />
      {refused && <Notice tone="danger">{Object.values(refused).flat().join(". ")}</Notice>}
      {requester.closedAs && !refused && <Notice tone="neutral">{ends[requester.closedAs]}</Notice>}
      <Panel isNarrow>
        <h2>Asks for access</h2>
        <Facts>
          <dt>Asked</dt>
          <dd>{formatMoment(requester.askedAt, useTimeZone())}</dd>
          <dt>Message</dt>
          <dd className="whitespace-pre-line wrap-anywhere">{requester.note || "None"}</dd>
        </Facts>
      </Panel>
      {!requester.closedAs && (
        <Decision
          isArchived={requester.isArchived}
          groups={groups}
          slug={slug}
          answered={answered}
          formToken={formToken}
        />
      )}
    </>
  );
}
