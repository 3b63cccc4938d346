import { json, type LinksFunction, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useHref,
  useLocation,
  useMatches,
  useRouteError,
  type ErrorResponse,
} from "@remix-run/react";
import { useContext, type ReactNode } from "react";
import { AdminsOnly, adminsOnly, isAdminsOnly } from "#app/ui/layout/admins-only";
import { CrashContext, NonceContext, SentContext } from "#app/ui/layout/document";
import stylesheet from "./ui/foyer.css?url";
import { Connection } from "#app/ui/layout/connection";
import { Problem } from "#app/ui/layout/problem";
import { Progress } from "#app/ui/layout/progress";
import { readRefusal, Refused } from "#app/ui/layout/refused";
import { Unreachable } from "#app/ui/layout/unreachable";
import { hasLastSent, useLastSent, useRefusal, useReturned } from "#app/ui/forms/last-sent";
import {
  homeAction,
  keptByBrowser,
  problems,
  toFormAgain,
  toSentence,
  type ProblemStatus,
  type Words,
} from "#app/ui/layout/problem-document";
import { useVisit, VisitContext } from "./ui/visit";
import { takeMessage } from "./web/flash-messages";
import { findDraftAnswers } from "#app/web/form-draft";
import { isRefused } from "#app/web/request-context";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: stylesheet },
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
];

/** Each page has a title of its own; this one is for where there is none to show. What a crash is, `ErrorBoundary` knows. */
export const meta: MetaFunction = ({ error }) => {
  if (!error) return [{ title: "Foyer" }];
  return isRouteErrorResponse(error) ? [{ title: `${wordsFor(error).title} · Foyer` }] : [];
};

export async function loader({ context, request }: LoaderFunctionArgs) {
  const [kept, flash] = await Promise.all([findDraftAnswers(context, request), takeMessage(context, request)]);
  return json(
    {
      formToken: context.formToken,
      ...(kept && { kept }),
      ...(flash && { message: flash.message }),
      ...(isRefused(context) && { isRefused: true }),
    },
    { headers: flash?.headers },
  );
}

/** Also after a refused form, whose page does not say again what the one before it did. */
export const shouldRevalidate = () => true;

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useContext(NonceContext);
  const isBroken = useContext(CrashContext) !== undefined;
  const hasScripts = useMatches().some(({ handle }) => isScripted(handle)) && !isBroken;
  return (
    <html className="scroll-pt-16 scroll-pb-20" lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        {hasScripts && <ScrollRestoration nonce={nonce} />}
        {hasScripts && <Scripts nonce={nonce} />}
      </body>
    </html>
  );
}

/** The doors ship no JavaScript; a page that gains from it says so in its handle. */
function isScripted(handle: unknown): boolean {
  return typeof handle === "object" && handle !== null && "scripts" in handle && handle.scripts === true;
}

/** Each page begins anew, with what its loader and its action say: nothing stays of a form that was sent, or of another page. */
export default function App() {
  const visit = useVisit();
  useLastSent();
  const { key } = useLocation();
  const begun = useReturned() ? `${visit.count} ${key}` : visit.count;
  return (
    <VisitContext.Provider value={visit}>
      <Progress />
      <Outlet key={begun} />
      <Connection />
    </VisitContext.Provider>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const crash = useContext(CrashContext) ?? 500;
  const here = useHref(useLocation());
  const isSent = useContext(SentContext);
  useRefusal(true);
  if (isRouteErrorResponse(error) && isAdminsOnly(error.data)) return <AdminsOnly {...error.data} />;
  const isAnswer = isRouteErrorResponse(error);
  if (useIsUnreachable(error)) return <Unreachable />;
  const refusal = readRefusal(error);
  if (refusal) return <Refused {...refusal} />;
  const words = isAnswer ? wordsFor(error) : problems[crash];
  if (hasLastSent() && !(isAnswer && error.status === 404)) return <Refused {...words} />;
  const mayWorkLater = !isSent && [429, 503].includes(isAnswer ? error.status : crash);
  return (
    <>
      {!isAnswer && <title>{`${words.title} · Foyer`}</title>}
      <Problem
        title={words.title}
        action={isSent ? toFormAgain(here) : homeAction}
        again={mayWorkLater ? here : undefined}
      >
        <p>{words.text}</p>
        {isSent && <p>{keptByBrowser}</p>}
      </Problem>
    </>
  );
}

/** A request of the pages' script that came to nothing, as `fetch` says it (a TypeError); on the server there is none. */
function useIsUnreachable(error: unknown): boolean {
  return useContext(CrashContext) === undefined && typeof document !== "undefined" && error instanceof TypeError;
}

function wordsFor({ status, data }: ErrorResponse): Words {
  if (isAdminsOnly(data)) return adminsOnly;
  const words = status === 403 ? notTheirs : problems[toStatus(status)];
  const said = status === 429 || status === 503 ? toSentence(String(data ?? "")) : "";
  return { ...words, text: said || words.text };
}

const notTheirs = {
  title: "You cannot do this",
  text: "You may need to log in with another account, or an admin has changed what you can do here.",
};

function toStatus(status: number): ProblemStatus {
  const known = Object.keys(problems)
    .map(Number)
    .find((one): one is ProblemStatus => one === status);
  return known ?? 500;
}
