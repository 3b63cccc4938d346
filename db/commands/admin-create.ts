import { parseArgs } from "node:util";
import { canonicalEmail } from "#app/domain/shared/email-address";
import { createAdmin } from "#app/domain/instance/instance";
import { Refusal } from "#app/domain/shared/errors";
import { openDatabase } from "#db/open";
import { runCommand } from "./command";

const options = {
  email: { type: "string" },
  name: { type: "string" },
  password: { type: "string" },
  workspace: { type: "string" },
  "workspace-name": { type: "string" },
} as const;

/** `npm run admin:create`: an Admin without a browser, and the way back in when every admin is lost. */
export function main(environment: NodeJS.ProcessEnv, args: string[]) {
  return runCommand(environment, async () => {
    const { values } = parseArgs({ args, options });
    const { name, password, workspace } = values;
    const email = canonicalEmail(values.email ?? "");
    if (!email || !name?.trim() || !password || !workspace)
      throw new Refusal(
        "Use: npm run admin:create -- --email … --name … --password … --workspace nexus [--workspace-name Nexus]",
      );

    const database = await openDatabase();
    try {
      const workspaceName = values["workspace-name"]?.trim() || workspace.charAt(0).toUpperCase() + workspace.slice(1);
      await createAdmin({ email, name: name.trim(), password, workspaceSlug: workspace, workspaceName });
      console.log(`${email} is an admin of ${workspace}.`);
    } finally {
      await database.close();
    }
  });
}
