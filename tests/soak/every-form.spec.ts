import type { RouteConfigEntry } from "@remix-run/route-config";
import { readFileSync } from "node:fs";
import { expect } from "playwright/test";
import routes from "#app/routes";
import { test as base } from "../support/browser";
import type { Client } from "../support/client";
import { codeOf } from "../support/codes";
import { walkIn, type FormWalk } from "../support/form-walk";
import { setUp, startFoyer, type Foyer } from "../support/foyer";
import { addDraft, type DraftRow } from "../support/imports";
import { signIn } from "../support/people";
import { adminDriverOf, logIn, PASSWORD, signUpBy, until, type AdminDriver } from "../support/steps";

const USERS = "/nexus/workspace-settings/users";
const IMPORTS = `${USERS}/import`;
const GROUPS = "/nexus/workspace-settings/groups";
const GENERAL = "/nexus/workspace-settings/general";
const APPEARANCE = "/nexus/workspace-settings/appearance";
const ADMIN_PASSWORD = "analytical engine no. 1";

/** Where a walk takes place: a Foyer with the workspace Nexus in it, and its admin's browser. */
type Place = { foyer: Foyer; admin: Client; nexus: AdminDriver; as: (client: Client) => Promise<FormWalk> };

/**
 * Every URL that takes a form, and how its forms are filled in: badly, then as they should be, then once more. Each walk is
 * done with JavaScript and without, side by side, in two Foyers.
 */
const walks: Record<string, (place: Place) => Promise<FormWalk>> = {
  "/setup": async ({ foyer, as }) => {
    const nobody = await as(foyer.client());
    // Another instance, with nobody in it.
    const empty = await startFoyer();
    await nobody.open(empty.setupLink ?? "");
    const answers = { name: "Ada Byron", email: "ada@nexus.test", workspaceName: "Nexus", workspaceSlug: "nexus" };
    await nobody.refused("Create the workspace", { ...answers, name: "", password: "short" }, "Enter a name");
    await nobody.done("Create the workspace", { ...answers, password: ADMIN_PASSWORD }, "Add users");
    await empty.stop();
    return nobody;
  },

  "/login": async ({ foyer, as }) => {
    const nobody = await as(foyer.client());
    await nobody.open("/login");
    await nobody.refused("Log in", { email: "ada@nexus.test", password: "wrong" }, "do not match");
    await nobody.done("Log in", { email: "ada@nexus.test", password: ADMIN_PASSWORD }, "Your membership");
    return nobody;
  },

  "/login/code": async ({ foyer, nexus, as }) => {
    const grace = await join(foyer, nexus, "code@corp.com");
    const page = await grace.get("/profile/two-factor");
    const begun = await grace.follow(
      await grace.submit(page.form("Set up two-step sign-in"), { currentPassword: PASSWORD }),
    );
    const secret = secretIn(begun.text);
    await grace.submit(begun.form("Switch on"), { code: codeOf(secret) });
    const again = foyer.client();
    await logIn(again, "code@corp.com");
    const tab = await as(again);
    await tab.open("/login/code");
    await tab.refused("Log in", { code: "000000" }, "This code is not right");
    await tab.done("Log in", { code: codeOf(secret, 1) }, "Your membership");
    return tab;
  },

  "/logout": async ({ foyer, as }) => {
    const tab = await as(await signIn(foyer, { email: "leaver@corp.com", name: "Lena Leaver", workspace: "nexus" }));
    await tab.open("/profile");
    await tab.done("Sign out", {}, "Forgot your password?");
    return tab;
  },

  "/signup": async ({ foyer, as }) => {
    await foyer.query("update workspaces set takes_requests = true where slug = 'nexus'");
    const nobody = await as(foyer.client());
    await nobody.open("/signup?workspace=nexus");
    await nobody.refused("Sign up", { name: "", email: "kay@", password: "" }, "Enter a name");
    const answers = { name: "Kay McNulty", email: "kay@corp.com", password: PASSWORD };
    await nobody.done("Sign up", answers, "Check your email");
    return nobody;
  },

  "/signup/:token": async ({ foyer, admin, as }) => {
    await foyer.query("update workspaces set takes_requests = true where slug = 'nexus'");
    const client = foyer.client();
    const answers = { name: "Jean Bartik", email: "jean@corp.com", password: PASSWORD };
    await client.submit((await client.get("/signup?workspace=nexus")).form("Sign up"), answers);
    // In the browser that signed up, no password is asked for.
    const tab = await as(foyer.client());
    await tab.open(await linkInMail(admin, "signup", "jean@corp.com"));
    await tab.refused("Ask for access", { password: "not the one" }, "password");
    await tab.done("Ask for access", { password: PASSWORD }, "You asked for access to Nexus");
    return tab;
  },

  "/forgot-password": async ({ foyer, as }) => {
    const nobody = await as(foyer.client());
    await nobody.open("/forgot-password");
    await nobody.refused("Email me a link", { email: "ada" }, "Enter an email address like");
    await nobody.done("Email me a link", { email: "ada@nexus.test" }, "Check your email");
    return nobody;
  },

  "/reset-password/:token": async ({ foyer, nexus, admin, as }) => {
    await join(foyer, nexus, "forgetful@corp.com");
    const client = foyer.client();
    await client.submit((await client.get("/forgot-password")).form("Email me a link"), {
      email: "forgetful@corp.com",
    });
    const tab = await as(client);
    await tab.open(await linkInMail(admin, "reset-password", "forgetful@corp.com"));
    await tab.refused("Save and log in", { password: "short" }, "12 characters");
    await tab.done("Save and log in", { password: "another long password" }, "Your membership");
    return tab;
  },

  "/verify-email/:token": async ({ foyer, nexus, admin, as }) => {
    const client = await join(foyer, nexus, "unproved@corp.com");
    await client.submit((await client.get("/profile")).form("Send me a link"));
    const tab = await as(client);
    await tab.open(await linkInMail(admin, "verify-email", "unproved@corp.com"));
    await tab.done("Confirm my email address", {}, "Your email address is confirmed.");
    return tab;
  },

  "/change-email/:token": async ({ foyer, nexus, admin, as }) => {
    const client = await join(foyer, nexus, "mover@corp.com");
    const form = (await client.get("/profile")).form("Change email address");
    await client.submit(form, { email: "moved@corp.com", currentPassword: PASSWORD });
    const tab = await as(client);
    await tab.open(await linkInMail(admin, "change-email", "moved@corp.com"));
    await tab.done("Change my email address", {}, "Your email address is changed.");
    return tab;
  },

  "/invite/:token": async ({ foyer, nexus, as }) => {
    const nobody = await as(foyer.client());
    await nobody.open(await nexus.copyLink("invited@corp.com"));
    await nobody.refused("Sign up and join", { name: "", password: "short" }, "Enter a name");
    await nobody.done("Sign up and join", { name: "Grace Hopper", password: PASSWORD }, "Your membership");
    return nobody;
  },

  "/profile": async ({ foyer, nexus, as }) => {
    const grace = await as(await join(foyer, nexus, "grace@corp.com"));
    await grace.open("/profile");
    await grace.refused("Save", { name: "" }, "Enter a name");
    await grace.done("Save", { name: "Grace B. Hopper" }, "Your name is saved.");
    await grace.refused("Change password", { currentPassword: "wrong", password: "" }, "password");
    await grace.done("Save", { name: "Grace M. Hopper" }, "Your name is saved.");
    await grace.refused(
      "Change email address",
      { email: "g@", currentPassword: PASSWORD },
      "Enter an email address like",
    );
    await grace.done(
      "Change email address",
      { email: "g@corp.com", currentPassword: PASSWORD },
      "Your address changes once",
    );
    const change = { currentPassword: PASSWORD, password: "another long password" };
    await grace.done("Change password", change, "Your password is changed.");
    return grace;
  },

  "/profile/two-factor": async ({ foyer, nexus, as }) => {
    const grace = await as(await join(foyer, nexus, "second@corp.com"));
    await grace.open("/profile/two-factor");
    await grace.refused("Set up two-step sign-in", { currentPassword: "wrong" }, "password");
    await grace.done("Set up two-step sign-in", { currentPassword: PASSWORD }, "authenticator app");
    await grace.refused("Switch on", { code: "000000" }, "code");
    return grace;
  },

  "/workspaces/new": async ({ admin, as }) => {
    const ada = await as(admin);
    await ada.open("/workspaces/new");
    await ada.refused("Create workspace", { name: "Gemini", slug: "no such address" }, "2 to 40");
    await ada.done("Create workspace", { name: "Gemini", slug: "gemini" }, "Add users");
    return ada;
  },

  "/workspaces": async ({ foyer, nexus, admin, as }) => {
    const tab = await as(await signIn(foyer, { email: "guest@corp.com", name: "Gertrude Blanch" }));
    await nexus.open("guest@corp.com", { name: "Gertrude Blanch" });
    await admin.submit((await admin.get("/workspaces/new")).form("Create workspace"), {
      name: "Skylab",
      slug: "skylab",
    });
    await adminDriverOf(admin, "skylab").open("guest@corp.com");
    await tab.open("/workspaces");
    await tab.done("Decline", {}, "You declined the invitation to Skylab.");
    await tab.done("Join Nexus", {}, "You joined Nexus.");
    return tab;
  },

  "/restore-email/:token": async ({ foyer, admin, as }) => {
    const client = await signIn(foyer, { email: "former@corp.com", name: "Milly Koss" });
    await foyer.query(
      "update accounts set password_hash = (select password_hash from accounts where email = 'ada@nexus.test') where email = 'former@corp.com'",
    );
    const form = (await client.get("/profile")).form("Change email address");
    await client.submit(form, { email: "latter@corp.com", currentPassword: ADMIN_PASSWORD });
    const change = await client.get(await linkInMail(admin, "change-email", "latter@corp.com"));
    await client.submit(change.form("Change my email address"));
    const nobody = await as(foyer.client());
    await nobody.open(await linkInMail(admin, "restore-email", "former@corp.com"));
    await nobody.refused(
      "Put my email address back",
      { email: "other@corp.com" },
      "This link was mailed to another address",
    );
    await nobody.done(
      "Put my email address back",
      { email: "former@corp.com" },
      "has the address former@corp.com again",
    );
    return nobody;
  },

  "/instance/mail": async ({ admin, as }) => {
    const ada = await as(admin);
    await ada.open("/instance/mail");
    await ada.done("Send a test mail to me", {}, "The test mail to ada@nexus.test is kept here");
    await ada.done("Send a test mail to me", {}, "The test mail to ada@nexus.test is kept here");
    return ada;
  },

  "/instance/settings": async ({ admin, as }) => {
    const ada = await as(admin);
    await ada.open("/instance/settings");
    await ada.done("Save", { workspacesCreatedBy: "everybody" }, "The settings of this instance are saved.");
    await ada.done("Save", { workspacesCreatedBy: "super-admins" }, "The settings of this instance are saved.");
    return ada;
  },

  "/instance/users": async ({ foyer, admin, as }) => {
    await signIn(foyer, { email: "ida@corp.com", name: "Ida Rhodes" });
    const ada = await as(admin);
    await ada.open("/instance/users?q=ida");
    await ada.press("Actions for Ida Rhodes");
    await ada.done("Send a password reset", {}, "a reset link for Ida Rhodes");
    return ada;
  },

  "/instance/workspaces": async ({ foyer, admin, as }) => {
    await foyer.query("insert into workspaces (slug, name, archived_at) values ('mercury', 'Mercury', now())");
    const ada = await as(admin);
    await ada.open("/instance/workspaces");
    await ada.done("Restore", {}, "Mercury is back");
    return ada;
  },

  "/:workspace": async ({ foyer, as }) => {
    await foyer.query("insert into workspaces (slug, name, takes_requests) values ('apollo', 'Apollo', true)");
    const tab = await as(await signIn(foyer, { email: "asks@corp.com", name: "Ruth Teitelbaum" }));
    await tab.open("/apollo");
    await tab.refused("Ask for access", { note: "a".repeat(501) }, "Shorten your message");
    await tab.done("Ask for access", { note: "I work with Grace" }, "You asked for access to Apollo");
    await tab.done("Withdraw the request", {}, "Ask for access to Apollo");
    return tab;
  },

  "/:workspace/leave": async ({ foyer, as }) => {
    const tab = await as(await signIn(foyer, { email: "leaves@corp.com", name: "Lou Leaves", workspace: "nexus" }));
    await tab.open("/nexus/leave");
    await tab.done("Leave this workspace", {}, "You have left Nexus.");
    return tab;
  },

  [USERS]: async ({ foyer, nexus, admin, as }) => {
    await nexus.open("listed@corp.com", { name: "Lea Listed" });
    const ada = await as(admin);
    await ada.open(`${USERS}?q=listed`);
    await ada.press("Actions for Lea Listed");
    await ada.follow("Cancel invitation", "Cancel the invitation of Lea Listed?");
    await ada.done("Cancel invitation", {}, "The invitation of Lea Listed is cancelled.");
    await ada.done("Undo", {}, "The invitation of Lea Listed is open again.");
    const listed =
      "select i.id from invitations i join members m on m.id = i.member_id where email = 'listed@corp.com'";
    await foyer.query(`update mails set queued_at = queued_at - interval '10 days' where invitation_id in (${listed})`);
    await foyer.query(
      `update invitations set sent_at = sent_at - interval '10 days', expires_at = now() - interval '3 days',
         renewal_asked_at = now() where id in (${listed})`,
    );
    await ada.open(`${USERS}?invitation=asked`);
    await ada.done("Renew the link", {}, "1 done, 0 refused.");
    return ada;
  },

  [`${USERS}/new`]: async ({ admin, as }) => {
    const ada = await as(admin);
    await ada.open(`${USERS}/new`);
    const typed = { message: "Welcome, Betty", metadata: '{"apiKey": "of Betty"}' };
    await ada.refused("Save and add another", { ...typed, name: "Betty", email: "betty@" }, "Choose a role");
    const mended = { email: "betty@corp.com", role: "builder", expiresInDays: "30" };
    await ada.done("Preview the email", mended, "Preview of the invitation");
    expect(await valuesOn(ada)).toEqual({ name: "Betty", ...typed, ...mended });
    await ada.done("Save and add another", {}, "Betty is invited.");
    expect(await valuesOn(ada)).toEqual({
      name: "",
      email: "",
      metadata: "",
      message: "",
      expiresInDays: "7",
      role: "builder",
    });
    await ada.refused("Save and add another", { name: "Kay", email: "betty@corp.com" }, "is invited already");
    await ada.done("Save and add another", { email: "kaye@corp.com" }, "Kay is invited.");
    expect(await valuesOn(ada)).toEqual({
      name: "",
      email: "",
      metadata: "",
      message: "",
      expiresInDays: "7",
      role: "builder",
    });
    await ada.done("Invite users", { name: "Marlyn", email: "marlyn@corp.com" }, "Marlyn is invited.");
    return ada;
  },

  [`${USERS}/new/several`]: async ({ admin, as }) => {
    const ada = await as(admin);
    await ada.open(`${USERS}/new/several`);
    await ada.refused("Invite users", { addresses: "Sue Several <sue@corp.com>", message: "Hello" }, "Choose a role");
    await ada.refused("Invite users", { role: "builder", addresses: "" }, "Enter at least one email address");
    const two = "Sue Several <sue@corp.com>, tom@corp.com";
    await ada.done("Invite users", { addresses: two }, "Done: 2 invited. 2 emails queued.");
    await ada.open(`${USERS}/new/several`);
    const again = { addresses: `${two}, una@`, role: "builder" };
    await ada.done("Invite users", again, "Check 3 rows before they are imported");
    return ada;
  },

  [IMPORTS]: async ({ admin, as }) => {
    const ada = await as(admin);
    await ada.open(IMPORTS);
    await ada.refused("Preview import", {}, "Choose a file, or paste rows into the box below");
    const table = "email\tname\trole\nute@corp.com\tUte Upload\tbuilder";
    await ada.done("Preview import", { text: table }, "Check 1 row before it is imported");
    await ada.open(IMPORTS);
    const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from("email,name\nuri@corp.com,Uri") };
    await ada.tab.getByLabel("File", { exact: true }).setInputFiles(file);
    await ada.refused("Preview import", { text: table }, "Choose a file or paste rows, but not both");
    await ada.tab.getByLabel("File", { exact: true }).setInputFiles(file);
    await ada.done("Preview import", { text: "" }, "Check 1 row before it is imported");
    return ada;
  },

  [`${IMPORTS}/:import/file`]: async ({ admin, as }) => {
    const upload = async (text: string, encoding: BufferEncoding) => {
      const file = new File([Uint8Array.from(Buffer.from(text, encoding))], "people.csv");
      const form = (await admin.get(IMPORTS)).form("Preview import");
      return (await admin.upload(form, {}, [["file", file]])).location ?? "";
    };
    const ada = await as(admin);
    await ada.open(await upload("email,Shoe size\nfay@corp.com,42", "utf8"));
    await ada.refused("Preview import", { column0: "none" }, "Choose the column that holds the email address");
    await ada.refused("Preview import", { column0: "email", column1: "email" }, "Choose each field for one column");
    await ada.done("Preview import", { column1: "none" }, "Check 1 row before it is imported");
    await ada.open(await upload("email,name\nrene@corp.com,Ren\u00e9", "latin1"));
    await ada.done("Continue", { encoding: "windows-1250" }, "Check 1 row before it is imported");
    await ada.open(await upload("email,Shoe size\nfay@corp.com,42", "utf8"));
    await ada.done("Discard the file", {}, "The file is discarded.");
    return ada;
  },

  [`${IMPORTS}/:import`]: async ({ foyer, admin, as }) => {
    const ada = await as(admin);
    const draft = async (...rows: DraftRow[]) => `${IMPORTS}/${await addDraft(foyer, rows)}`;
    const person = { name: "Ilse Import", email: "ilse@corp.com" };
    const first = await draft(person, { ...person, email: "ilka@corp.com" });
    await ada.open(first);
    const noRole = "Choose a role for the users whose row has none";
    await ada.refused("Confirm import", { message: "Hello", expiresInDays: "3" }, noRole);
    await ada.done("Confirm import", { role: "builder" }, "Done: 2 invited. 2 emails queued.");
    await ada.open(`${first}?undo`);
    await ada.done("Cancel 2 invitations", {}, "Import of 2 rows undone");

    const second = await draft({ ...person, role: "builder" });
    await foyer.query(
      `update imports set confirmed_at = now(), begun_at = now(), lifetime_days = 7, due_at = now() + interval '1 hour'
       where id = $1`,
      [second.replace(/^.*\//, "")],
    );
    await ada.open(second);
    await ada.done("Stop", {}, "Stopped by Ada Byron.");
    await ada.done("Continue", {}, "Imported 1 row");

    await ada.open(await draft(person));
    await ada.done("Discard this import", {}, "The import was discarded. Nobody was invited.");
    return ada;
  },

  [`${IMPORTS}/:import/rows/:line`]: async ({ foyer, admin, as }) => {
    const reason = "Enter an email address like name@example.com";
    const id = await addDraft(foyer, [
      { name: "Ria Row", email: "ria@corp.com", role: "builder" },
      { name: "Roy Row", email: "bad", role: "builder", verdict: "error", field: "email", reason },
    ]);
    const ada = await as(admin);
    await ada.open(`${IMPORTS}/${id}/rows/3`);
    await ada.refused("Save row", { email: "still bad", role: "Owner" }, reason);
    await ada.done("Save row", { email: "roy@corp.com", role: "Builder" }, "Line 3 is saved.");
    await ada.open(`${IMPORTS}/${id}/rows/3`);
    await ada.refused("Save row", { email: "RIA@corp.com" }, "Line 2 has the same email address");
    await ada.done("Leave row out", {}, "Line 3 is left out.");
    return ada;
  },

  [`${USERS}/export.csv`]: async ({ admin, as }) => {
    // Its form answers with a file, and the page stays as it is.
    const ada = await as(admin);
    await ada.open(`${USERS}/export`);
    const [file] = await Promise.all([
      ada.tab.waitForEvent("download"),
      ada.tab.getByRole("button", { name: "Export with metadata" }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.csv$/);
    return ada;
  },

  [`${USERS}/bulk`]: async ({ foyer, nexus, admin, as }) => {
    await nexus.open("bulk@corp.com", { name: "Bea Bulk" });
    const [one] = await foyer.query<{ id: string }>("select id from members where email = 'bulk@corp.com'");
    const ada = await as(admin);
    await ada.open(`${USERS}/bulk?intent=set-role&member=${one?.id}`);
    await ada.refused("Change role", {}, "Choose a role");
    await ada.done("Change role", { role: "end-user" }, "Changed the role of 1 user to End-user");
    return ada;
  },

  [`${USERS}/bulk/:bulk`]: async ({ foyer, admin, as }) => {
    // Nobody works on it until tomorrow.
    const [bulk] = await foyer.query<{ id: string }>(`
      insert into bulk_actions (workspace_id, id, intent, actor_member_id, actor_account_id, actor, actor_email, ip,
        user_agent, gathered_at, total, reached, done, due_at)
      select workspace_id, gen_random_uuid(), 'archive', id, account_id, name, email, '', '', now(), 10, 4, 4,
        now() + interval '1 day'
      from members where email = 'ada@nexus.test' and workspace_id = (select id from workspaces where slug = 'nexus')
      returning id`);
    const ada = await as(admin);
    await ada.open(`${USERS}/bulk/${bulk?.id}`);
    await ada.done("Stop", {}, "topped");
    return ada;
  },

  [`${USERS}/requests/:request`]: async ({ foyer, admin, as }) => {
    await foyer.query("update workspaces set takes_requests = true where slug = 'nexus'");
    const requester = await signIn(foyer, { email: "asker@corp.com", name: "Frances Spence" });
    await requester.submit((await requester.get("/nexus")).form("Ask for access"), { note: "Let me in" });
    const [request] = await foyer.query<{ id: string }>("select id from access_requests where note = 'Let me in'");
    const ada = await as(admin);
    await ada.open(`${USERS}/requests/${request?.id}`);
    await ada.refused("Approve", {}, "Choose a role");
    await ada.done("Approve", { role: "builder" }, "Frances Spence is in.");
    return ada;
  },

  [`${USERS}/:member`]: async ({ nexus, admin, as }) => {
    const user = await nexus.open("user@corp.com", { name: "Una User", metadata: '{"apiKey": "of Una"}' });
    const ada = await as(admin);
    await ada.open(user.url.pathname);
    await ada.refused("Save", { name: "", email: "user@" }, "Enter a name");
    await ada.done("Save", { name: "Una", email: "una@corp.com", role: "admin" }, "The details of Una are saved.");
    await ada.done("Save", { role: "end-user" }, "The details of Una are saved.");
    await ada.refused("Save", { email: "ada@nexus.test" }, "Another user of this workspace has");
    await ada.done("New link", {}, "There is a new link for Una");
    await ada.done("Show", {}, "of Una");
    await ada.refused("Save metadata", { metadata: "{" }, "JSON");
    await ada.done("Save metadata", { metadata: '{"apiKey": "new"}' }, "The metadata of Una is saved.");
    await ada.done("Show", {}, "Hide values");
    await ada.done("Save metadata", { metadata: "" }, "The metadata of Una is saved.");
    return ada;
  },

  [`${USERS}/:member/cancel`]: async ({ nexus, admin, as }) => {
    const user = await nexus.open("cancels@corp.com", { name: "Cora Cancelled" });
    const ada = await as(admin);
    await ada.open(`${user.url.pathname}/cancel`);
    await ada.done("Cancel invitation", {}, "The invitation of Cora Cancelled is cancelled.");
    return ada;
  },

  [`${USERS}/:member/access`]: async ({ nexus, admin, as }) => {
    const user = await nexus.open("access@corp.com", { name: "Alma Access" });
    const ada = await as(admin);
    await ada.open(`${user.url.pathname}/access`);
    await ada.done("Save", { role: "admin" }, "The details of Alma Access are saved.");
    await ada.open(`${user.url.pathname}/access`);
    await ada.done("Save", { role: "end-user" }, "The details of Alma Access are saved.");
    return ada;
  },

  [`${USERS}/:member/undo`]: async ({ nexus, admin, as }) => {
    const user = await nexus.open("undone@corp.com", { name: "Uma Undone" });
    await nexus.archive(user);
    const ada = await as(admin);
    await ada.open(`${user.url.pathname}/undo`);
    await ada.done("Undo", {}, "Uma Undone is no longer archived.");
    return ada;
  },

  [`${USERS}/:member/archive`]: async ({ nexus, admin, as }) => {
    const user = await nexus.open("archived@corp.com", { name: "Ada Archived" });
    const ada = await as(admin);
    await ada.open(`${user.url.pathname}/archive`);
    await ada.done("Archive user", {}, "Ada Archived is archived. Their invitation link no longer works.");
    await ada.done("Unarchive", {}, "Ada Archived is invited again");
    return ada;
  },

  [`${GROUPS}/new`]: async ({ admin, as }) => {
    const ada = await as(admin);
    await ada.open(`${GROUPS}/new`);
    await ada.refused("Add group", { name: "" }, "Enter a name");
    await ada.done("Add group", { name: "Compilers" }, "The group Compilers is made.");
    await ada.follow("Add group", "Add group");
    await ada.refused("Add group", { name: "compilers" }, "already: choose another name");
    await ada.done("Add group", { name: "Linkers" }, "The group Linkers is made.");
    return ada;
  },

  [`${GROUPS}/:group`]: async ({ foyer, admin, as }) => {
    await admin.submit((await admin.get(`${GROUPS}/new`)).form("Add group"), { name: "Loaders" });
    const [group] = await foyer.query<{ id: string }>("select id from groups where name = 'Loaders'");
    const ada = await as(admin);
    await ada.open(`${GROUPS}/${group?.id}`);
    await ada.refused("Rename", { name: "" }, "Enter a name");
    await ada.done("Rename", { name: "Lexers" }, "The group is named Lexers now.");
    await ada.refused("Rename", { name: "a".repeat(61) }, "Shorten a name to 60 characters");
    await ada.done("Duplicate", {}, "The copy is made: this is Lexers (copy).");
    await ada.follow("Delete group", "Delete Lexers (copy)?");
    await ada.done("Delete group", {}, "The group Lexers (copy) is deleted.");
    return ada;
  },

  [GENERAL]: async ({ admin, as }) => {
    const ada = await as(admin);
    await ada.open(GENERAL);
    await ada.refused("Save", { name: "", invitationDays: "0" }, "Enter a number of days from 1 to 90");
    const settings = { name: "Nexus II", invitationDays: "14", mailSubject: "{inviter} asks" };
    await ada.refused("Save", { ...settings, mailOpening: "Come, {friend}." }, "Foyer does not know {friend}");
    await ada.done("Preview the invitation email", { mailOpening: "Come in." }, "Preview of the invitation");
    await ada.done("Save", {}, "The settings of Nexus II are saved.");
    await ada.refused("Save", { allowedDomains: "gmail.com" }, "Take gmail.com out");
    await ada.refused(
      "Save",
      { allowedDomains: "", continueLabel: "the app" },
      "Enter the address that the link leads to",
    );
    await ada.done(
      "Save",
      { continueUrl: "https://app.nexus.test", welcome: "Welcome aboard." },
      "The settings of Nexus II are saved.",
    );
    const former = { name: "Nexus", invitationDays: "7", mailSubject: "", mailOpening: "" };
    const none = { continueLabel: "", continueUrl: "", welcome: "" };
    await ada.done("Save", { ...former, ...none }, "The settings of Nexus are saved.");
    return ada;
  },

  [APPEARANCE]: async ({ admin, as }) => {
    const ada = await as(admin);
    await ada.open(APPEARANCE);
    await ada.refused("Save", { accent: "#ffd500" }, "Choose a darker colour, such as #a98c00");
    await ada.done("Save", { accent: "#611f69" }, "The appearance of Nexus is saved.");
    await ada.done("Save", { accent: "" }, "The appearance of Nexus is saved.");
    return ada;
  },

  [`${GENERAL}/archive`]: async ({ admin, as }) => {
    await admin.submit((await admin.get("/workspaces/new")).form("Create workspace"), { name: "Atlas", slug: "atlas" });
    const ada = await as(admin);
    await ada.open("/atlas/workspace-settings/general/archive");
    await ada.done("Archive workspace", {}, "Atlas is archived.");
    return ada;
  },
};

/** Somebody with a password, in by a copied link. */
async function join({ client }: Foyer, nexus: AdminDriver, email: string): Promise<Client> {
  const browser = client();
  const [name = ""] = email.split("@");
  await signUpBy(browser, await nexus.copyLink(email, { name }));
  return browser;
}

function secretIn(text: string): string {
  const [secret = ""] = /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(text) ?? [];
  if (!secret) throw new Error(`no secret in ${text}`);
  return secret;
}

/** The path of the newest link of this kind in the captured mails to one address. */
async function linkInMail(admin: Client, page: string, to: string): Promise<string> {
  const link = new RegExp(`/${page}/[\\w-]+`);
  const findLink = async () => {
    const rows = (await admin.get("/dev/mail")).document.querySelectorAll("tbody tr");
    const mails = rows
      .filter((row) => row.text.includes(to))
      .map((row) => row.querySelector("a")?.getAttribute("href"));
    const pages = await Promise.all(mails.map((mail) => admin.get(mail ?? "")));
    return pages.map(({ html }) => link.exec(html)?.[0] ?? "").find((found) => found !== "") ?? "";
  };
  return until(findLink, (found) => found !== "");
}

async function valuesOn({ tab }: FormWalk): Promise<Record<string, string>> {
  const value = (name: string) => tab.locator(`[name=${name}]`).inputValue();
  return {
    name: await value("name"),
    email: await value("email"),
    metadata: await value("metadata"),
    message: await value("message"),
    expiresInDays: await value("expiresInDays"),
    role: await tab.locator("[name=role]:checked").inputValue(),
  };
}

type Instance = Pick<Place, "foyer" | "admin">;

/** The two Foyers of a worker, and the place in each: the first is walked with JavaScript, the second without. */
const test = base.extend<{ places: [Place, Place] }, { instances: [Instance, Instance] }>({
  instances: [
    async ({}, use) => {
      const instances = await Promise.all([startInstance(), startInstance()]);
      await use(instances);
      for (const { foyer } of instances) await foyer.stop();
    },
    { scope: "worker" },
  ],
  places: async ({ instances, openTabAs }, use) => {
    const place = ({ foyer, admin }: Instance, javaScriptEnabled: boolean): Place => ({
      foyer,
      admin,
      nexus: adminDriverOf(admin),
      as: async (client) => walkIn(await openTabAs(client, { javaScriptEnabled }), foyer.url),
    });
    await use([place(instances[0], true), place(instances[1], false)]);
  },
});

async function startInstance(): Promise<Instance> {
  const foyer = await startFoyer();
  return { foyer, admin: await setUp(foyer) };
}

/** Every URL of app/routes.ts whose page takes a form, with Nexus for the workspace of its settings. */
function takers(entries: RouteConfigEntry[]): string[] {
  return entries
    .filter(({ path }) => path !== "*")
    .filter(({ file }) => /export (async )?function action\b/.test(readFileSync(`app/${file}`, "utf8")))
    .map(({ path = "" }) => `/${path.replace("?", "")}`.replace(/^\/:workspace\/(?=workspace-settings)/, "/nexus/"));
}

test("every form of the app has its walk", () => {
  expect(takers(routes).sort()).toEqual(Object.keys(walks).sort());
});

test.describe("a form that was sent leaves nothing behind, and reads the same with JavaScript as without:", () => {
  for (const [url, walk] of Object.entries(walks))
    test(url, async ({ places }) => {
      const [scripted, plain] = await Promise.all(places.map(walk));
      expect(scripted?.readings).toEqual(plain?.readings);
      expect([...(scripted?.tab.troubles ?? []), ...(plain?.tab.troubles ?? [])]).toEqual([]);
    });
});
