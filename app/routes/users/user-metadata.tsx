import { useAnswers, type Answered } from "#app/ui/forms/answers";
import { Button, ButtonLink, ButtonRow } from "#app/ui/button";
import { Panel } from "#app/ui/card";
import { errorOf, textOf, TextAreaField, type Field } from "#app/ui/forms/field";
import { ActionForm, ErrorSummary, PostForm } from "#app/ui/forms/form";
import { Facts } from "#app/ui/lists";
import { noticeClass } from "#app/ui/notice";
import { paths } from "#app/web/urls";
import type { User } from "./user-data";

type Props = {
  user: User;
  slug: string;
  formToken: string;
  answered: Answered | undefined;
  shown: Record<string, string | number | boolean> | "unreadable" | undefined;
};

/** What is kept about a user beside all else. Its values are masked until they are asked for, and only then can be changed. */
export function UserMetadata({ user, slug, formToken, answered, shown }: Props) {
  const text = shown && shown !== "unreadable" ? JSON.stringify(shown, null, 2) : undefined;
  const [form, fields] = useAnswers<"metadata" | "metadataVersion">(
    toOwn(answered),
    { metadata: text, metadataVersion: user.metadataVersion },
    "save-metadata",
  );
  const isEdited = answered?.intent === "save-metadata" || textOf(fields.metadata) !== undefined;
  const isOpen = user.metadata === "none" || text !== undefined || isEdited;
  const isStale = errorOf(fields.metadataVersion) !== undefined;
  const version = isStale ? user.metadataVersion : (textOf(fields.metadataVersion) ?? user.metadataVersion);
  return (
    <Panel aria-labelledby="metadata-title">
      <h2 id="metadata-title">Metadata</h2>
      {isOpen ? (
        <>
          {answered?.intent === "save-metadata" && <ErrorSummary form={form} />}
          {isStale && <Stale />}
          <PostForm form={form} formToken={formToken}>
            <input type="hidden" name="intent" value="save-metadata" />
            <input type="hidden" name="metadataVersion" value={version} />
            <MetadataField field={fields.metadata} />
            <ButtonRow>
              <Button>Save metadata</Button>{" "}
              {user.metadata !== "none" && <ButtonLink href={paths.user(slug, user.id)}>Hide values</ButtonLink>}
            </ButtonRow>
          </PostForm>
        </>
      ) : (
        <Masked user={user} formToken={formToken} />
      )}
    </Panel>
  );
}

/** A script may save the metadata along with the details: what it is told about the metadata stands here, too. */
function toOwn(answered: Answered | undefined): Answered | undefined {
  const isAlong = answered?.intent === "save" && answered.result.initialValue?.metadata !== undefined;
  return isAlong ? { ...answered, intent: "save-metadata" } : answered;
}

function MetadataField({ field }: { field: Field }) {
  const lines = textOf(field)?.split("\n").length ?? 0;
  return (
    <TextAreaField
      field={field}
      label="User metadata"
      hint='A flat JSON object such as {"apiKey": "abc123"}. Stored encrypted. Leave it empty for none.'
      rows={Math.min(16, Math.max(4, lines))}
      mono
    />
  );
}

function Stale() {
  return (
    <p className={noticeClass("neutral")} id="metadataVersion" tabIndex={-1}>
      The metadata was saved by somebody else while you were editing it. Save again to replace it by what is below, or
      hide the values and show them again to see what is saved now.
    </p>
  );
}

function Masked({ user, formToken }: Pick<Props, "user" | "formToken">) {
  if (user.metadata === "unreadable")
    return (
      <p className="text-danger">
        The metadata cannot be decrypted with the secrets in APP_SECRET. It is left as it is.
      </p>
    );
  return (
    <>
      <Facts>
        {user.metadataKeys.map((key) => (
          <Key key={key} name={key} />
        ))}
      </Facts>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <ActionForm intent="show-metadata" formToken={formToken} label="Show" />
        <p className="text-sm text-faint">
          Press Show to see or change the values. Showing them is recorded in the audit log.
        </p>
      </div>
    </>
  );
}

function Key({ name }: { name: string }) {
  return (
    <>
      <dt className="wrap-anywhere">{name}</dt>
      <dd>
        <span aria-hidden>••••••</span> <span className="sr-only">hidden</span>
      </dd>
    </>
  );
}
