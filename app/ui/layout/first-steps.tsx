import { ActionForm } from "#app/ui/forms/form";
import { Link } from "#app/ui/link";
import { Panel } from "#app/ui/card";
import { helpHref } from "#app/ui/help";

export type FirstStepsState = {
  hasMail: boolean;
  hasUsers: boolean;
  hasSecondAdmin: boolean;
  hasGroups: boolean;
  /** Whether the emails that are kept can be read by who asks. */
  hasMailbox: boolean;
  /** The page on which the list stands. */
  here: string;
};

type Props = { state: FirstStepsState; slug: string; formToken: string };

/** What an admin of a new workspace does first. A step that is done is ticked off; once all are, the list is gone. */
export function FirstSteps({ state, slug, formToken }: Props) {
  const steps = buildSteps(state, slug);
  const done = steps.filter(({ isDone }) => isDone).length;
  return (
    <Panel as="div" role="region" aria-labelledby="first-steps">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="first-steps">
          First steps <span className="text-sm font-normal text-faint">{`${done} of ${steps.length} done`}</span>
        </h2>{" "}
        <ActionForm
          action={`/${slug}`}
          intent="dismiss-first-steps"
          fields={{ redirectTo: state.here }}
          formToken={formToken}
          label="Dismiss"
        />
      </div>
      <ul className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        {steps.map((step) => (
          <StepLine key={step.label} {...step} />
        ))}
      </ul>
    </Panel>
  );
}

type Step = { isDone: boolean; label: string; href: string; hint: string; more?: { href: string; label: string } };

function StepLine({ isDone, label, href, hint, more }: Step) {
  if (isDone)
    return (
      <li className="text-faint">
        ✓ {label} <span className="sr-only">(done)</span>
      </li>
    );
  return (
    <li>
      <span aria-hidden>○ </span>
      <Link className="font-medium" href={href}>
        {label}
      </Link>
      <p className="pl-4.5 text-sm text-faint">
        {hint} {more && <a href={more.href}>{more.label}</a>}
      </p>
    </li>
  );
}

function buildSteps({ hasMailbox, ...state }: FirstStepsState, slug: string): Step[] {
  const settings = `/${slug}/workspace-settings`;
  return [
    {
      isDone: state.hasMail,
      label: "Set up mail",
      href: helpHref("mail"),
      hint: "Set RESEND_API_KEY or SMTP_URL, and MAIL_FROM, then start Foyer again. Until then no email is sent.",
      more: hasMailbox ? { href: "/dev/mail", label: "Read the emails that are kept" } : undefined,
    },
    {
      isDone: state.hasUsers,
      label: "Invite the first user",
      href: `${settings}/users/new`,
      hint: "They get an email, or a link that you share yourself.",
    },
    {
      isDone: state.hasSecondAdmin,
      label: "Invite a second admin",
      href: `${settings}/users/new?role=admin`,
      hint: "So that somebody can help if you cannot log in.",
    },
    {
      isDone: state.hasGroups,
      label: "Create a group",
      href: `${settings}/groups/new`,
      hint: "Groups bring users together, such as a team or a project.",
    },
  ];
}
