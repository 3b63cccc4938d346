import { parse } from "node-html-parser";
import { describe, expect, test } from "vitest";
import { renderAccessAsked, type AccessAskedEmail } from "#app/mail/templates/access-requested";
import { renderLetIn } from "#app/mail/templates/access-approved";

const letIn = (values: { workspace?: string; name?: string } = {}) =>
  renderLetIn({ workspace: "Nexus", name: "Kay McNulty", url: "https://foyer.example/nexus", ...values });

const REQUESTS = "https://foyer.example/nexus/workspace-settings/users/requests";
const kay = { name: "Kay McNulty", email: "kay@corp.com" };
const jean = { name: "Jean Bartik", email: "jean@corp.com" };
const asked = (values: Partial<AccessAskedEmail> = {}) =>
  renderAccessAsked({
    workspace: "Nexus",
    name: "Ada Byron",
    requesters: [kay, jean],
    count: 2,
    url: REQUESTS,
    ...values,
  });

const linksOf = (html: string) =>
  parse(html)
    .querySelectorAll("a")
    .map((link) => [link.getAttribute("href"), link.textContent.trim()]);

describe("the mail to whoever was let in", () => {
  test("says everything by itself as text", async () => {
    const { subject, text } = await letIn();
    expect(subject).toBe("You are in Nexus now");
    expect(text).toBe(`Hello Kay McNulty,

You asked for access to Nexus, and an admin approved it. Log in as before.

https://foyer.example/nexus

Do you no longer want it? The workspace's page says how to leave.
`);
  });

  test("has one button and the same link in full, and loads and runs nothing", async () => {
    const { html } = await letIn();
    expect(linksOf(html)).toEqual([
      ["https://foyer.example/nexus", "Open Nexus"],
      ["https://foyer.example/nexus", "https://foyer.example/nexus"],
    ]);
    expect(parse(html).querySelectorAll("script, img, link, iframe, [src], [background]")).toEqual([]);
  });

  test("keeps names in one line, and inert", async () => {
    const { subject, html } = await letIn({ workspace: "Nexus\r\nBcc: all@corp.com", name: "<script>1</script>" });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(parse(html).querySelectorAll("script")).toEqual([]);
  });
});

describe("the mail to an admin", () => {
  test("says who asks, whoever waits longest first, and where to decide", async () => {
    const { subject, text } = await asked();
    expect(subject).toBe("2 people ask for access to Nexus");
    expect(text).toBe(`Hello Ada Byron,

2 people ask for access to Nexus.

- Kay McNulty (kay@corp.com)
- Jean Bartik (jean@corp.com)

Approve or decline on the page below.

${REQUESTS}

You get this mail because you are an admin of Nexus: once a day at most, however many ask.
`);
  });

  test("names the only one in its subject, and counts those it does not list", async () => {
    expect((await asked({ requesters: [kay], count: 1 })).subject).toBe("Kay McNulty asks for access to Nexus");
    const { subject, text } = await asked({ count: 1000 });
    expect(subject).toBe("1,000 people ask for access to Nexus");
    expect(text).toContain("And 998 more.");
  });

  test("has one button, and keeps names in one line", async () => {
    const { subject, html, text } = await asked({
      requesters: [{ ...kay, name: "Kay\r\nBcc: all@corp.com" }],
      count: 1,
    });
    expect(linksOf(html)[0]).toEqual([REQUESTS, "Open the requests"]);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).toContain("- Kay Bcc: all@corp.com (kay@corp.com)");
  });
});
