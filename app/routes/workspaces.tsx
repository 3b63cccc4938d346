import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { mayCreateWorkspaces } from "#app/domain/instance-settings";
import { listSeats } from "#app/domain/workspaces";
import { Tile } from "#app/ui/avatar";
import { ButtonLink } from "#app/ui/button";
import { ActionForm } from "#app/ui/form";
import { useFormToken } from "#app/ui/form-token";
import { Door } from "#app/ui/page";
import { roleInWords } from "#app/ui/words";
import { requirePerson } from "#app/web/guards";

export const meta: MetaFunction = () => [{ title: "Your workspaces · Foyer" }];

export async function loader({ context, request }: LoaderFunctionArgs) {
  const person = await requirePerson(context, request);
  const from = new URL(request.url).searchParams.get("from");
  return {
    seats: await listSeats(person),
    email: person.email,
    isSuperAdmin: person.isSuperAdmin,
    isVerified: person.isVerified,
    mayCreate: await mayCreateWorkspaces(person),
    from,
  };
}

export default function Workspaces() {
  const { seats, email, isSuperAdmin, isVerified, mayCreate, from } = useLoaderData<typeof loader>();
  return (
    <Door title={seats.length ? "Choose a workspace" : "You are in no workspace"}>
      {seats.length === 0 && (
        <p>
          Nobody has invited {email} yet, or your seat was archived. Ask an admin of the workspace for an invitation
          {mayCreate && ", or create a workspace of your own"}.
        </p>
      )}
      {!isVerified && (
        <p>
          Nobody has proved yet that {email} is yours. <a href="/profile">Prove it by a link in a mail</a>.
        </p>
      )}
      <ul className="choices">
        {seats.map(({ slug, name, role }) => (
          <li key={slug}>
            <a href={`/${slug}`} aria-current={slug === from ? "true" : undefined}>
              <Tile name={name} />
              <span>
                <b>{name}</b>
                <small>
                  {roleInWords(role)}
                  {slug === from && " · You are here"}
                </small>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {mayCreate && (
        <ButtonLink href="/workspaces/new" variant={seats.length ? "plain" : "primary"}>
          Create a workspace
        </ButtonLink>
      )}
      {isSuperAdmin && <ButtonLink href="/instance/users">Users of this instance</ButtonLink>}
      <ButtonLink href="/profile">Your profile</ButtonLink>
      <ActionForm action="/logout" formToken={useFormToken()} label={`Sign out ${email}`} variant="plain" />
    </Door>
  );
}
