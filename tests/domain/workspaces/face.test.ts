import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { changeFace, findFace, findLogo, findMailFace, removeLogo } from "#app/domain/workspaces/face";
import type { Admin } from "#app/domain/shared/actors";
import { Forbidden, NotFound, Refusal } from "#app/domain/shared/errors";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makePng } from "../../support/pictures";

const eventsOf = (admin: Admin) =>
  db
    .selectFrom("audit_events")
    .select(["actor", "action", "subject", "details"])
    .where("workspace_id", "=", admin.workspace.id)
    .orderBy("id")
    .execute();

const actionsOf = async (admin: Admin) => (await eventsOf(admin)).map(({ action }) => action);

const archive = (admin: Admin) =>
  db.updateTable("workspaces").set({ archived_at: new Date() }).where("id", "=", admin.workspace.id).execute();

const demote = (admin: Admin) =>
  db.updateTable("members").set({ role: "builder" }).where("id", "=", admin.memberId).execute();

test("a new workspace has no face of its own", async () => {
  const admin = await makeAdmin();
  expect(await findFace(admin.workspace.id)).toEqual({});
  expect(await findMailFace(admin.workspace.id)).toEqual({});
});

describe("an accent colour", () => {
  test("is changed, recorded, and given back for Foyer's own", async () => {
    const admin = await makeAdmin();
    await changeFace(admin, { accent: "#611F69" });
    expect(await findFace(admin.workspace.id)).toEqual({ accent: "#611f69" });
    await changeFace(admin, { accent: "#611f69" });
    await changeFace(admin, { accent: "" });
    expect(await findFace(admin.workspace.id)).toEqual({});
    await changeFace(admin, { accent: "#3f4fd8" });
    expect(await eventsOf(admin)).toEqual([
      ...[
        ["#3f4fd8", "#611f69"],
        ["#611f69", "#3f4fd8"],
      ].map(([from, to]) => ({
        actor: admin.name,
        action: "workspace.accent_changed",
        subject: admin.workspace.slug,
        details: { from, to },
      })),
    ]);
  });

  test.each([
    ["red", "Enter a colour as # and six digits, such as #611f69"],
    ["#12345", "Enter a colour as # and six digits, such as #611f69"],
    ["#123456;}", "Enter a colour as # and six digits, such as #611f69"],
    [
      "#ffd500",
      "Choose a darker colour, such as #a98c00: #ffd500 hardly stands out from a light page (1.3:1, and 3:1 is needed)",
    ],
  ])("%s is refused", async (accent, words) => {
    const admin = await makeAdmin();
    await expect(changeFace(admin, { accent })).rejects.toEqual(new Refusal(words, "accent"));
    expect(await eventsOf(admin)).toEqual([]);
  });

  test("that no accent is, the database does not take either", async () => {
    const { workspace } = await makeAdmin();
    const put = db.updateTable("workspaces").set({ accent: "red;}" }).where("id", "=", workspace.id).execute();
    await expect(put).rejects.toThrow("workspaces_accent_check");
  });
});

describe("a logo", () => {
  test("has an id that is new each time, and the former one leads nowhere", async () => {
    const admin = await makeAdmin();
    await changeFace(admin, { accent: "", logo: makePng(40, 20) });
    const { logo: first } = await findFace(admin.workspace.id);
    expect(first).toEqual({
      workspaceId: admin.workspace.id,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      width: 40,
      height: 20,
    });
    expect((await findLogo(admin.workspace.id, first?.id ?? "")).subarray(1, 4).toString()).toBe("PNG");

    await changeFace(admin, { accent: "#611f69", logo: makePng(40, 20) });
    const { png, ...inMail } = await findMailFace(admin.workspace.id);
    expect(inMail).toEqual(await findFace(admin.workspace.id));
    expect(png).toEqual(await findLogo(admin.workspace.id, inMail.logo?.id ?? ""));
    const { logo: second } = await findFace(admin.workspace.id);
    expect(second?.id).not.toBe(first?.id);
    await expect(findLogo(admin.workspace.id, first?.id ?? "")).rejects.toThrow(NotFound);
    expect(await actionsOf(admin)).toEqual([
      ...["workspace.logo_changed", "workspace.accent_changed", "workspace.logo_changed"],
    ]);
  });

  test("stays where only the colour changes, and nothing changes where one of the two is refused", async () => {
    const admin = await makeAdmin();
    await changeFace(admin, { accent: "#611f69", logo: makePng(40, 20) });
    const face = await findFace(admin.workspace.id);
    await changeFace(admin, { accent: "#000000" });
    expect((await findFace(admin.workspace.id)).logo).toEqual(face.logo);
    await expect(changeFace(admin, { accent: "#611f69", logo: Buffer.from("GIF89a") })).rejects.toThrow(Refusal);
    await expect(changeFace(admin, { accent: "#ffffff", logo: makePng(80, 20) })).rejects.toThrow(Refusal);
    expect(await findFace(admin.workspace.id)).toEqual({ accent: "#000000", logo: face.logo });
  });

  test("is removed once, and is nowhere then", async () => {
    const admin = await makeAdmin();
    await changeFace(admin, { accent: "", logo: makePng(40, 20) });
    const { logo } = await findFace(admin.workspace.id);
    await removeLogo(admin);
    await removeLogo(admin);
    expect(await findFace(admin.workspace.id)).toEqual({});
    await expect(findLogo(admin.workspace.id, logo?.id ?? "")).rejects.toThrow(NotFound);
    expect(await actionsOf(admin)).toEqual(["workspace.logo_changed", "workspace.logo_removed"]);
  });

  test("of one workspace is not touched by the admin of another", async () => {
    const [admin, other] = [await makeAdmin(), await makeAdmin()];
    await changeFace(admin, { accent: "#611f69", logo: makePng(40, 20) });
    const face = await findFace(admin.workspace.id);
    await changeFace(other, { accent: "#000000", logo: makePng(80, 20) });
    await removeLogo(other);
    expect(await findFace(admin.workspace.id)).toEqual(face);
  });

  test("ends with its workspace, and so does the colour", async () => {
    const admin = await makeAdmin();
    await changeFace(admin, { accent: "#611f69", logo: makePng(40, 20) });
    const { logo } = await findFace(admin.workspace.id);
    await archive(admin);
    expect(await findFace(admin.workspace.id)).toEqual({});
    await expect(findLogo(admin.workspace.id, logo?.id ?? "")).rejects.toThrow(NotFound);
  });

  test("is found by the ids of both, and by neither alone", async () => {
    const [admin, other] = [await makeAdmin(), await makeAdmin()];
    await changeFace(admin, { accent: "", logo: makePng(40, 20) });
    const { logo } = await findFace(admin.workspace.id);
    await expect(findLogo(admin.workspace.id, randomUUID())).rejects.toThrow(NotFound);
    await expect(findLogo(other.workspace.id, logo?.id ?? "")).rejects.toThrow(NotFound);
  });
});

describe("somebody who is no admin any more", () => {
  test("changes nothing, and neither does an admin of an archived workspace", async () => {
    const [demoted, archived] = [await makeAdmin(), await makeAdmin()];
    await demote(demoted);
    await archive(archived);
    for (const [admin, kind] of [[demoted, Forbidden] as const, [archived, NotFound] as const]) {
      await expect(changeFace(admin, { accent: "#611f69", logo: makePng(40, 20) })).rejects.toThrow(kind);
      await expect(removeLogo(admin)).rejects.toThrow(kind);
      expect(await eventsOf(admin)).toEqual([]);
    }
  });
});
