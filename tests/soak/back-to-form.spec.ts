import { expect } from "playwright/test";
import { test as base, type Tab } from "../support/browser";
import { signInAgain } from "../support/people";
import { addAdmin, PASSWORD } from "../support/steps";

/** A tab that came from the list of groups to the form of a new one, in a session of its own: it is signed out of. */
const test = base.extend<{ tab: Tab; groups: string }>({
  groups: async ({ foyer, nexus }, use) => use(`${foyer.url}/${nexus.slug}/workspace-settings/groups`),
  tab: async ({ foyer, groups, openTabAs }, use) => {
    const tab = await openTabAs(await signInAgain(foyer, "ada@nexus.test"));
    await tab.goto(groups, { waitUntil: "networkidle" });
    await tab.getByRole("link", { name: "Add group" }).first().click();
    await tab.getByLabel("Name").waitFor();
    await use(tab);
  },
});

const nameOf = (tab: Tab) => tab.getByLabel("Name").inputValue();
const saidToBeUnsaved = (tab: Tab) => tab.getByText("This was not saved. Check what you typed, and send it again.");

async function send(tab: Tab, name: string) {
  await tab.getByLabel("Name").fill(name);
  await tab.getByRole("button", { name: "Add group" }).click();
}

/** Sends the form with a token that no session of this browser has. */
async function sendRefused(tab: Tab, name: string) {
  await tab
    .locator("main [name=formToken]")
    .evaluateAll((tokens) => tokens.forEach((token) => token.setAttribute("value", "of no session")));
  await send(tab, name);
  await tab.getByRole("heading", { name: "This form could not be accepted" }).waitFor();
}

test("the browser's Back shows a refused form as it was filled in, and one that was taken empty", async ({ tab }) => {
  await sendRefused(tab, "Compilers");
  await tab.goBack();
  await saidToBeUnsaved(tab).waitFor();
  expect(await nameOf(tab)).toBe("Compilers");
  await send(tab, "");
  await tab.getByRole("alert").waitFor();
  await send(tab, "Linkers");
  await tab.getByText("The group Linkers is made.").waitFor();
  await tab.goBack();
  await tab.getByRole("heading", { name: "Add group" }).waitFor();
  expect([await nameOf(tab), await saidToBeUnsaved(tab).count()]).toEqual(["", 0]);
  tab.troubles.length = 0;
});

test("while Foyer is not available, neither Back nor Try again loses what was typed", async ({ tab }) => {
  const title = "Foyer is not available right now";
  const body = `<!doctype html><title>${title} · Foyer</title><main><h1>${title}</h1><p>Wait.</p></main>`;
  const isData = (url: URL) => url.searchParams.has("_data");
  await tab.route(isData, (route) => route.fulfill({ status: 503, contentType: "text/html", body }));
  await send(tab, "Assemblers");
  await tab.getByRole("button", { name: "Go back to the form" }).click();
  const again = tab.getByRole("button", { name: "Try again" });
  await again.click();
  await expect(again).not.toHaveAttribute("aria-busy");
  await tab.unroute(isData);
  await again.click();
  await saidToBeUnsaved(tab).waitFor();
  expect(await nameOf(tab)).toBe("Assemblers");
  tab.troubles.length = 0;
});

test("a form with mistakes in it is there again when the browser's history leads back to it", async ({
  tab,
  groups,
}) => {
  await send(tab, "x".repeat(61));
  await tab.getByRole("alert").waitFor();
  await tab.goBack();
  await tab.waitForURL(groups);
  await tab.goForward();
  await saidToBeUnsaved(tab).waitFor();
  expect(await nameOf(tab)).toBe("x".repeat(61));
});

test("a form of whom was signed out in another tab is there again after the log-in there", async ({ tab }) => {
  await signOutElsewhere(tab);
  await send(tab, "Loaders");
  await tab.waitForURL(/\/login\?/);
  await logIn(tab, "ada@nexus.test", "analytical engine no. 1");
  await tab.getByText("You were signed out before this was saved.").waitFor();
  expect(await nameOf(tab)).toBe("Loaders");
  await tab.getByRole("button", { name: "Add group" }).click();
  await tab.getByText("The group Loaders is made.").waitFor();
});

test("without its cookies a tab keeps what was typed for who logs in again, and for nobody else", async ({
  foyer,
  nexus,
  tab,
}) => {
  await addAdmin(foyer, { email: "grace@corp.com", name: "Grace Hopper", workspace: nexus.slug });
  await tab.context().clearCookies();
  await send(tab, "Parsers");
  await tab.getByText("You are not logged in here.").waitFor();
  const logInElsewhere = async (email: string, password: string) => {
    const other = Object.assign(await tab.context().newPage(), { troubles: [] });
    await other.goto(`${foyer.url}/login`);
    await logIn(other, email, password);
    await other.waitForURL((url) => url.pathname !== "/login");
    return other;
  };
  expect(await tab.getByRole("link", { name: "Log in in a new tab" }).getAttribute("target")).toBe("_blank");
  const hers = await logInElsewhere("grace@corp.com", PASSWORD);
  await tab.getByRole("button", { name: "Go back to the form" }).click();
  await tab.getByRole("heading", { name: "Add group" }).waitFor();
  expect([await nameOf(tab), await saidToBeUnsaved(tab).count()]).toEqual(["", 0]);

  await tab.goForward();
  await hers.getByRole("button", { name: "Sign out", exact: true }).click();
  await hers.waitForURL(/\/login/);
  await logInElsewhere("ada@nexus.test", "analytical engine no. 1");
  await tab.goBack();
  await saidToBeUnsaved(tab).waitFor();
  expect(await nameOf(tab)).toBe("Parsers");
  tab.troubles.length = 0;
});

async function signOutElsewhere(tab: Tab) {
  const other = await tab.context().newPage();
  await other.goto(`${new URL(tab.url()).origin}/profile`);
  await other.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
  await other.waitForURL(/\/login/);
  await other.close();
}

async function logIn(tab: Tab, email: string, password: string) {
  await tab.getByLabel("Email address").fill(email);
  await tab.getByLabel("Password", { exact: true }).fill(password);
  await tab.getByRole("button", { name: "Log in" }).click();
}
