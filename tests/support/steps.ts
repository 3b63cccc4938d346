import type { Answers, Client, Page } from "./client";
import { breath } from "./race-barrier";
import { runCommand, setUp, type Foyer } from "./foyer";
import { shareFoyerWithMail } from "./shared-foyer";
import type { SmtpStandIn } from "./smtp";

export const PASSWORD = "flow-matic is a language";

/** An admin at work in one workspace: every step is what a browser without JavaScript would send. */
export type AdminDriver = ReturnType<typeof adminDriverOf>;

export function adminDriverOf(admin: Client, slug = "nexus") {
  const users = `/${slug}/workspace-settings/users`;
  const driver = {
    admin,
    slug,
    users,

    /** Sends the form of **Add users**, as a Builder's unless it is said otherwise. */
    async invite(email: string, answers: Answers = {}): Promise<Page> {
      const form = (await admin.get(`${users}/new`)).form("Invite users");
      return admin.submit(form, { name: "Grace Hopper", role: "builder", email, ...answers });
    },

    /** Invites, and opens the page of the new user. */
    async open(email: string, answers: Answers = {}): Promise<Page> {
      const user = await admin.follow(await driver.invite(email, answers));
      if (user.status !== 200 || !user.url.pathname.startsWith(`${users}/`))
        throw new Error(`${email} was not invited: ${user.status} ${user.text.slice(0, 500)}`);
      return user;
    },

    /** Invites without a mail, and answers the link to copy. */
    async copyLink(email: string, answers: Answers = {}): Promise<string> {
      return linkOn(await driver.open(email, { sendEmail: [], ...answers }));
    },

    /** Reads a user's page again and presses one of its buttons. */
    async press(user: Page, button: string): Promise<Page> {
      const page = await admin.get(user.url.pathname);
      return admin.submit(page.form(button));
    },

    async archive(user: Page, answers: Answers = {}): Promise<Page> {
      const confirm = await admin.get(`${user.url.pathname}/archive`);
      return admin.submit(confirm.form("Archive user"), answers);
    },

    async cancel(user: Page): Promise<Page> {
      const confirm = await admin.get(`${user.url.pathname}/cancel`);
      return admin.submit(confirm.form("Cancel invitation"));
    },

    /** The row of the Users page with this address. */
    async rowOf(email: string) {
      const page = await admin.get(`${users}?per=100`);
      return page.document.querySelectorAll("tr[data-member]").find((row) => row.textContent.includes(email));
    },

    async statusOf(email: string): Promise<string | undefined> {
      return (await driver.rowOf(email))?.getAttribute("data-status");
    },
  };
  return driver;
}

/** A shared Foyer with Nexus in it, its admin's browser, and the server that gets its emails. */
export async function startWithMail(
  environment: Record<string, string> = {},
): Promise<{ smtp: SmtpStandIn; foyer: Foyer; ada: Client; nexus: AdminDriver }> {
  const { foyer, smtp } = await shareFoyerWithMail(environment);
  const ada = await setUp(foyer);
  return { smtp, foyer, ada, nexus: adminDriverOf(ada) };
}

/** The browser of somebody who signed up by a copied link: nobody knows whose mailbox it is. */
export async function joinUnproved(
  { client }: Pick<Foyer, "client">,
  driver: AdminDriver,
  email: string,
  headers: Record<string, string> = {},
): Promise<Client> {
  const browser = client(headers);
  await signUpBy(browser, await driver.copyLink(email));
  return browser;
}

/** The path of the link to such a page that stands in both forms of a mail. */
export function pathIn(mail: { text?: string; html?: string | false }, page: string): string {
  const link = new RegExp(`http:\\S+/${page}/[\\w-]{64}(?!\\S)`).exec(mail.text ?? "")?.[0];
  if (!link || !mail.html || !mail.html.includes(link)) throw new Error(`no link in ${mail.text} or ${mail.html}`);
  return new URL(link).pathname;
}

/** The link to copy that stands on a user's page. */
export function linkOn(user: Page): string {
  return user.value("input[name=invitationUrl][readonly]");
}

/** The link in the next mail to this address, as its text has it. */
export async function mailedLink(
  inbox: { nextMailTo(address: string): Promise<{ text?: string }> },
  address: string,
): Promise<string> {
  const { text = "" } = await inbox.nextMailTo(address);
  return linkIn(text);
}

export function linkIn(text: string): string {
  const link = /https?:\S+\/invite\/\S+/.exec(text)?.[0];
  if (!link) throw new Error(`no link in ${text}`);
  return link;
}

export async function signUpBy(client: Client, link: string, password = PASSWORD): Promise<Page> {
  return client.submit((await client.get(link)).form("Sign up and join"), { password });
}

export async function logIn(client: Client, email: string, password = PASSWORD): Promise<Page> {
  return client.submit((await client.get("/login")).form("Log in"), { email, password });
}

/** What PASSWORD is kept as: to hash it takes longer than to make the account. */
export const PASSWORD_HASH =
  "$argon2id$v=19$m=19456,t=2,p=1$KAegEuIxKWjIpUt1mUAtrg$jtKrWU6ikW+rdef1kdeW1m3HIWDFxRZ+BgDy7yqV3CY";

const addAccount = `
  with account as (
    insert into accounts (email, name, password_hash, email_verified_at) values ($1, $2, $3, now()) returning id
  )
  insert into members (workspace_id, email, name, sort_name, role, account_id, accepted_at)
  select workspaces.id, $1, $2, lower($2), 'admin', account.id, now() from account, workspaces where slug = $4`;

/** An account with PASSWORD that is an admin, of a new workspace where there is none: it spares a process of `createAdmin`. */
export async function addAdmin(foyer: Foyer, admin: { email: string; name: string; workspace: string }): Promise<void> {
  const { email, name, workspace } = admin;
  await foyer.query("insert into workspaces (slug, name) values ($1, initcap($1)) on conflict do nothing", [workspace]);
  await foyer.query(addAccount, [email, name, PASSWORD_HASH, workspace]);
}

/** Runs `npm run admin:create` on the Foyer's database, beside it, and answers what it printed. */
export async function createAdmin(
  foyer: { databaseUrl: string },
  options: { email: string; name: string; workspace: string; password?: string },
): Promise<string> {
  const flags = Object.entries({ password: PASSWORD, ...options }).flatMap(([name, value]) => [`--${name}`, value]);
  const environment = {
    DATABASE_URL: foyer.databaseUrl,
    APP_SECRET: "the secret of a test that is long enough to be one",
  };
  const { code, stdout, stderr } = await runCommand("admin-create", environment, flags);
  if (code !== 0) throw new Error(`admin:create ended with ${code}: ${stdout}${stderr}`);
  return stdout;
}

/** Asks again and again until the answer is this one, or the test's time is over. */
export async function until<Answer>(ask: () => Promise<Answer>, isIt: (answer: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    await breath();
  }
}

const waiting = "sent_at is null and failed_at is null and dropped_at is null";

/** Lets every mail that waits be tried at once: nobody waits for the pause between two tries. */
export async function tryMailsNow(foyer: Foyer) {
  // One that is being sent at this moment has to come to its end: to make it due would send it twice.
  const claimed = () => foyer.query(`select id from mails where ${waiting} and claimed_until > now()`);
  await until(claimed, (mails) => mails.length === 0);
  await foyer.query(`update mails set due_at = now() where ${waiting}`);
  await foyer.query("notify foyer_mail");
}

/** Waits until no mail waits: each was sent, has failed or was dropped. */
export async function mailsAreDone(foyer: Foyer) {
  const mails = () =>
    foyer.query(
      `select id from mails where ${waiting} union all select id from member_mails where ${waiting} and due_at <= now()`,
    );
  await until(mails, (found) => found.length === 0);
}
