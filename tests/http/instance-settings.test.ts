import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendTogether } from "../support/race-barrier";
import type { Client, Page } from "../support/client";
import { codeOf } from "../support/codes";
import type { Foyer } from "../support/foyer";
import { signIn } from "../support/people";
import type { SmtpStandIn } from "../support/smtp";
import { startWithMail } from "../support/steps";

const SETTINGS = "/instance/settings";
const ADA_PASSWORD = "analytical engine no. 1";
let smtp: SmtpStandIn;
let foyer: Foyer;
let ada: Client;

beforeAll(async () => {
  ({ smtp, foyer, ada } = await startWithMail({ RATE_LIMITS: "on" }));
});

afterAll(async () => {
  await foyer.stop();
  await smtp.close();
});

async function save(answers: Record<string, string | string[]>, client = ada): Promise<Page> {
  return client.submit((await client.get(SETTINGS)).form("Save"), answers);
}

const logged = async () =>
  (
    await foyer.query<{ line: string }>("select action || ': ' || subject as line from instance_events order by id")
  ).map(({ line }) => line);

describe("who may create workspaces", () => {
  test("is super admins where it is self-hosted: nobody else has the link, and the page says whom to ask", async () => {
    const grace = await signIn(foyer, { email: "grace@corp.com" });
    const own = await grace.get("/workspaces");
    expect(own.document.querySelectorAll('a[href="/workspaces/new"]')).toHaveLength(0);
    const page = await grace.get("/workspaces/new");
    expect([page.status, page.find("h1").text]).toEqual([403, "Only super admins create workspaces here"]);
    expect(page.text).toContain(
      "Ask a super admin of this instance for a workspace of your own:Ada Byron, ada@nexus.test",
    );
    const formToken = own.value("input[name=formToken]");
    const posted = await grace.post(
      "/workspaces/new",
      new URLSearchParams({ formToken, name: "Cobol", slug: "cobol" }),
    );
    expect([posted.status, posted.find("h1").text]).toEqual([403, "Only super admins create workspaces here"]);
    expect(await foyer.query("select slug from workspaces")).toEqual([{ slug: "nexus" }]);
    expect((await ada.get("/workspaces")).find('a[href="/workspaces/new"]').text).toBe("Create a workspace");
  });

  test("names no super admin to somebody who proved no address", async () => {
    const fran = await signIn(foyer, { email: "fran@corp.com" });
    await foyer.query("update accounts set email_verified_at = null where email = 'fran@corp.com'");
    const page = await fran.get("/workspaces/new");
    expect([page.status, page.text.includes("ada@nexus.test")]).toEqual([403, false]);
  });

  test("is a super admin's setting, audited, and of a page open meanwhile the form is refused", async () => {
    const saved = await save({ workspacesCreatedBy: "everybody" });
    expect([saved.status, (await ada.follow(saved)).find("[role=status]").text]).toEqual([
      303,
      "The settings of this instance are saved.",
    ]);
    const jean = await signIn(foyer, { email: "jean@corp.com" });
    const form = (await jean.get("/workspaces/new")).form("Create workspace");
    expect((await jean.submit(form, { name: "Eniac", slug: "eniac" })).status).toBe(303);
    await save({ workspacesCreatedBy: "super-admins" });
    expect((await jean.submit(form, { name: "Univac", slug: "univac" })).status).toBe(403);
    expect(await logged()).toEqual([
      "instance.workspace_creators_changed: Everybody",
      "instance.workspace_creators_changed: Super admins",
    ]);
    const log = await ada.get("/instance/audit-log");
    expect(log.text).toContain("Who may create workspaces changed");
  });

  test("must be chosen from the list", async () => {
    const refused = await save({ workspacesCreatedBy: "nobody" });
    expect([refused.status, refused.find("#workspacesCreatedBy-error").text]).toEqual([
      422,
      "Choose who may create workspaces",
    ]);
  });

  test("an account makes ten a day, also at the same instant, and is told when it may make more", async () => {
    await save({ workspacesCreatedBy: "everybody" });
    const mary = await signIn(foyer, { email: "mary@corp.com" });
    const form = (await mary.get("/workspaces/new")).form("Create workspace");
    const sendings = Array.from({ length: 30 }, (_, index) => ({
      client: mary,
      form,
      answers: { name: `Many ${index}`, slug: `many-${index}` },
    }));
    const pages = await sendTogether(sendings);
    const countOf = (status: number) => pages.filter((page) => page.status === status).length;
    expect([countOf(303), countOf(429)]).toEqual([10, 20]);
    const refused = pages.find(({ status }) => status === 429);
    expect(refused?.find("[role=alert]").text).toContain(
      "You created ten workspaces within a day. Try again in 24 hours",
    );
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(86_000);
    const [made] = await foyer.query("select count(*)::int as made from workspaces where slug like 'many-%'");
    expect(made).toEqual({ made: 10 });
  });
});

describe("two-factor sign-in of super admins", () => {
  const PAGES = ["/instance/users", "/instance/workspaces", "/instance/audit-log", SETTINGS];

  async function anotherSuperAdmin(email: string): Promise<Client> {
    const client = await signIn(foyer, { email });
    await foyer.query("update accounts set super_admin_since = now() where email = $1", [email]);
    return client;
  }

  async function setUpTwoFactor(client: Client, password: string) {
    const path = "/profile/two-factor";
    const begin = (await client.get(path)).form("Set up two-step sign-in");
    const page = await client.follow(await client.submit(begin, { currentPassword: password }));
    await client.submit(page.form("Switch on"), { code: codeOf(page.find("code.key").text) });
  }

  test("is required by a super admin who has it, and then of each before anything of the instance works", async () => {
    const betty = await anotherSuperAdmin("betty@corp.com");
    const form = (await betty.get(SETTINGS)).form("Save");
    const required = { requireTwoFactor: "on", workspacesCreatedBy: "everybody" };
    const refused = await save(required);
    expect([refused.status, refused.find("#requireTwoFactor-error").text]).toEqual([
      422,
      "Set up two-step sign-in for yourself first: then you can require it",
    ]);
    await setUpTwoFactor(ada, ADA_PASSWORD);
    expect((await save(required)).status).toBe(303);
    expect((await logged()).at(-1)).toBe("instance.two_factor_required: Super admins");

    for (const path of PAGES) {
      const led = await betty.get(path);
      expect([led.status, led.location]).toEqual([303, `/profile/two-factor?redirectTo=${encodeURIComponent(path)}`]);
      expect((await ada.get(path)).status).toBe(200);
    }
    const page = await betty.follow(await betty.get("/instance/users"));
    expect(page.find("[role=status]").text).toBe(
      "This instance requires two-step sign-in of its super admins: set it up here, then go on.",
    );
    const posted = await betty.submit(form, { workspacesCreatedBy: "super-admins" });
    expect([posted.status, posted.location]).toEqual([303, "/profile/two-factor?redirectTo=%2Finstance%2Fsettings"]);
    const [instance] = await foyer.query("select workspaces_created_by, requires_two_factor from instance");
    expect(instance).toEqual({ workspaces_created_by: "everybody", requires_two_factor: true });
  });
});
