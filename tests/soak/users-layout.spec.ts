import { expect } from "playwright/test";
import { test } from "../support/users-tab";
import { findLayoutFaults } from "../support/layout";

test("at 1280 by 900 px fourteen users are in sight, in rows of 52 px, whatever is said beneath their status", async ({
  foyer,
  nexus,
  openTabAs,
}) => {
  for (let number = 1; number <= 14; number++) await nexus.open(`user${number}@corp.com`, { name: `User ${number}` });
  await foyer.query(
    `update invitations set renewal_asked_at = now() - interval '15 minutes'
     where member_id = (select id from members where email = 'user1@corp.com' and workspace_id = (select id from workspaces where slug = $1))`,
    [nexus.slug],
  );
  await foyer.query(
    `insert into mails (workspace_id, invitation_id, kind, queued_at, sent_at, bounced_at, trouble)
     select i.workspace_id, i.id, 'invitation', now() + interval '1 second', now(), now(), 'The mail server refused user2@corp.com: mailbox unavailable'
     from invitations i join members m on m.id = i.member_id join workspaces w on w.id = m.workspace_id where m.email = 'user2@corp.com' and w.slug = $1`,
    [nexus.slug],
  );
  await foyer.query("update workspaces set first_steps_dismissed_at = now() where slug = $1", [nexus.slug]);
  const tab = await openTabAs(nexus.admin, { viewport: { width: 1280, height: 900 } });
  await tab.goto(foyer.url + nexus.users);
  const rows = await tab
    .locator("tr[data-member]")
    .evaluateAll((all) => all.map((row) => row.getBoundingClientRect()).map(({ height, bottom }) => [height, bottom]));
  expect(rows.map(([height]) => height)).toEqual(Array.from({ length: 15 }, () => 52));
  expect(rows.filter(([, bottom = 0]) => bottom <= 900)).toHaveLength(14);
});

test("at 1280 px search, filters and Apply stand on one line beside the tabs of 2,401 users", async ({
  foyer,
  nexus,
  openTabAs,
}) => {
  const form = (await nexus.admin.get(`/${nexus.slug}/workspace-settings/groups/new`)).form("Add group");
  await nexus.admin.submit(form, { name: "Compilers" });
  await foyer.query(
    `insert into members (workspace_id, email, name, sort_name, role, declined_at, archived_at)
     select w.id, 'user' || n || '@corp.com', 'User ' || n, 'user ' || n, 'builder', gone, gone
     from workspaces w, generate_series(1, 2400) n, lateral (select case when n % 2 = 0 then now() end as gone) half where w.slug = $1`,
    [nexus.slug],
  );
  const tab = await openTabAs(nexus.admin, { viewport: { width: 1280, height: 900 } });
  await tab.goto(foyer.url + nexus.users);
  await expect(tab.getByRole("link", { name: "Archived 1,200" })).toBeVisible();
  const middles = await tab
    .locator("[aria-current=page]:has-text('All'), #q, #role, #group, #invitation, search button")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ top, bottom }) => (top + bottom) / 2));
  expect(middles.map((middle) => Math.abs(middle - (middles[0] ?? 0)) < 8)).toEqual([
    ...[true, true, true],
    ...[true, true, true],
  ]);
});

test("on paper no name, address, group or note of a row is cut off", async ({ foyer, nexus, openTabAs }) => {
  const form = (await nexus.admin.get(`/${nexus.slug}/workspace-settings/groups/new`)).form("Add group");
  await nexus.admin.submit(form, { name: "Numerical weather forecasts of the northern hemisphere" });
  const [group] = await foyer.query<{ id: string }>(
    "select g.id from groups g join workspaces w on w.id = g.workspace_id where w.slug = $1",
    [nexus.slug],
  );
  const name = "Pablo Diego José Francisco de Paula Juan Nepomuceno Crispiniano";
  await nexus.open("pablo.diego.jose.francisco.de.paula@corp.com", { name, groups: [group?.id ?? ""] });
  const tab = await openTabAs(nexus.admin, { viewport: { width: 718, height: 1000 } });
  await tab.goto(foyer.url + nexus.users);
  await tab.emulateMedia({ media: "print" });
  const { cutOff, overflow } = await findLayoutFaults(tab);
  expect({ cutOff, overflow }).toEqual({ cutOff: [], overflow: 0 });
});

test("on paper no table is wider than its page: what became of each user, and the invitations by week", async ({
  foyer,
  nexus,
  openTabAs,
}) => {
  const user = await nexus.open(`${"w".repeat(60)}@corp.com`, { name: "Wolfeschlegelsteinhausenbergerdorff" });
  const id = user.url.pathname.replace(/^.*\//, "");
  const confirm = await nexus.admin.get(`${nexus.users}/bulk?intent=set-role&member=${id}`);
  const done = await nexus.admin.submit(confirm.form("Change role"), { role: "builder" });
  const tab = await openTabAs(nexus.admin, { viewport: { width: 718, height: 1000 } });
  await tab.emulateMedia({ media: "print" });
  for (const path of [done.location ?? "", `${nexus.users}/invitations`]) {
    await tab.goto(foyer.url + path);
    const { outside, overflow } = await findLayoutFaults(tab);
    expect({ path, outside, overflow }).toEqual({ path, outside: [], overflow: 0 });
  }
});

test("in the audit log the address of who did it stands on one line, however long that of whom it was done to is", async ({
  foyer,
  nexus,
  openTabAs,
}) => {
  await nexus.open(`${"w".repeat(60)}@numerical-weather.corp.com`, { name: "Grace Hopper" });
  const tab = await openTabAs(nexus.admin, { viewport: { width: 1280, height: 900 } });
  await tab.goto(`${foyer.url}/${nexus.slug}/workspace-settings/audit-log`);
  const addresses = tab.locator("[data-event] td:nth-child(2) summary");
  const heights = await addresses.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  expect(heights).toEqual([20, 20]);
});

test("a name written from right to left is cut off at its end, not at its beginning", async ({
  foyer,
  nexus,
  openTabAs,
}) => {
  await nexus.open("alkhwarizmi@corp.com", { name: "أبو عبد الله محمد بن موسى الخوارزمي البغدادي" });
  const tab = await openTabAs(nexus.admin, { viewport: { width: 1280, height: 900 } });
  await tab.goto(foyer.url + nexus.users);
  const name = tab.locator("tr[data-member] b", { hasText: "الخوارزمي" });
  const seen = await name.evaluate((element) => {
    const range = document.createRange();
    const at = (offset: number) => {
      range.setStart(element.firstChild ?? element, offset);
      range.setEnd(element.firstChild ?? element, offset + 1);
      return range.getBoundingClientRect();
    };
    const { left, right } = element.getBoundingClientRect();
    const isIn = (letter: DOMRect) => letter.left >= left - 1 && letter.right <= right + 1;
    return { isCut: element.scrollWidth > element.clientWidth, startsIn: isIn(at(0)) };
  });
  expect(seen).toEqual({ isCut: true, startsIn: true });
});

test("in forced colours one tab alone is underlined: the one that is shown", async ({ tab }) => {
  await tab.emulateMedia({ forcedColors: "active" });
  const lines = tab
    .getByRole("navigation", { name: "Users by status" })
    .getByRole("link")
    .evaluateAll((tabs) => tabs.map((one) => [one.ariaCurrent, getComputedStyle(one).borderBottomWidth]));
  expect(await lines).toEqual([
    ["page", "2px"],
    [null, "0px"],
    [null, "0px"],
    [null, "0px"],
  ]);
});

test("an open menu lies over the rows below it", async ({ tab }) => {
  await tab.getByLabel("Actions for Ada Byron").click();
  const item = tab.getByRole("link", { name: "Archive user" }).first();
  const isOnTop = await item.evaluate((link) => {
    const { x, y, width, height } = link.getBoundingClientRect();
    return link.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
  expect(isOnTop).toBe(true);
});

test("on a phone nothing moves when the scripts come", async ({ tab }) => {
  await tab.setViewportSize({ width: 360, height: 780 });
  const head = tab.getByRole("row").first();
  await tab.route("**/*.js", (route) => route.abort());
  await tab.reload();
  const before = await head.boundingBox();
  await tab.unroute("**/*.js");
  await tab.reload();
  await tab.getByRole("checkbox", { name: "Select all users on this page" }).waitFor();
  expect(await head.boundingBox()).toEqual(before);
});

for (const viewport of [
  { width: 360, height: 780 },
  { width: 768, height: 900 },
  { width: 1280, height: 900 },
])
  test(`at ${viewport.width} px the bar comes without making the page longer, and at its end covers nothing`, async ({
    tab,
  }) => {
    await tab.setViewportSize(viewport);
    const heightOf = () => tab.evaluate(() => document.documentElement.scrollHeight);
    const before = await heightOf();
    await tab
      .getByRole("checkbox", { name: /^Select (?!all)/ })
      .first()
      .check();
    const bar = tab.getByRole("group", { name: "Selected users" });
    await bar.getByText("1 selected").waitFor();
    expect(await heightOf()).toBe(before);
    await tab.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    const top = (await bar.boundingBox())?.y;
    const { y = 0, height = 0 } = (await tab.getByText(/^Times are in /).boundingBox()) ?? {};
    expect(y + height).toBeLessThan(top ?? 0);
  });
