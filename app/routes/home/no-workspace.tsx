type NoWorkspaceProps = { email: string; isVerified: boolean; isNewcomer: boolean; mayCreate: boolean };

/** An unverified address may have been invited: only a person who verifies it is told so. */
export function NoWorkspace({ email, isVerified, isNewcomer, mayCreate }: NoWorkspaceProps) {
  const reason = !isVerified
    ? ""
    : isNewcomer
      ? `Nobody has invited ${email} yet. `
      : `Your access to a workspace has ended, or an invitation to ${email} is no longer open. `;
  return (
    <p>
      {reason}Ask an admin of the workspace for an invitation{mayCreate && ", or create a workspace of your own"}.
    </p>
  );
}
