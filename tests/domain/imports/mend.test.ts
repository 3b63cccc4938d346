import { describe, expect, test } from "vitest";
import type { ImportKey } from "#app/domain/imports/import";
import { findRow, leaveRowOut, mendRow, type MendedRow } from "#app/domain/imports/mend";
import { NotFound } from "#app/domain/shared/errors";
import { db } from "#db/database";
import { makeAdmin } from "../../support/admin";
import { makeDraft } from "../../support/drafts";

async function verdictsOf({ id }: ImportKey) {
  const rows = await db
    .selectFrom("import_rows")
    .select(["line", "verdict", "reason"])
    .where("import_id", "=", id)
    .orderBy("line")
    .execute();
  return rows.map(({ line, verdict, reason }) => [line, verdict, reason].filter(Boolean).join(" | "));
}

const typed = (values: Partial<MendedRow>): MendedRow => ({
  ...{ name: "Ada Byron", email: "", role: "", groups: "", metadata: "", endsOn: "" },
  ...values,
});

describe("a row that is mended to an address that another row has", () => {
  test.each([
    ["earlier", 4, "a@corp.com", "Line 2 has the same email address"],
    ["later", 2, "C@CORP.com", "Line 4 has the same email address"],
    ["both earlier and later", 3, "a@corp.com", "Line 2 has the same email address"],
  ])("is told of its line, be it %s, and the untouched row stays what it was", async (_, line, email, words) => {
    const admin = await makeAdmin();
    const key = await makeDraft(admin, [
      { name: "A", email: "a@corp.com" },
      { name: "B", email: "bad" },
      { name: "C", email: "c@corp.com" },
    ]);
    const before = await verdictsOf(key);
    await expect(mendRow(admin, key.id, line, typed({ email }))).rejects.toMatchObject({
      message: words,
      field: "email",
    });
    expect(await verdictsOf(key)).toEqual(before);
  });

  test("can be given one that nobody has, and then that of the row that was left out", async () => {
    const admin = await makeAdmin();
    const key = await makeDraft(admin, [
      { name: "A", email: "a@corp.com" },
      { name: "B", email: "a@corp.com" },
      { name: "C", email: "c@corp.com" },
    ]);
    await mendRow(admin, key.id, 3, typed({ email: "b@corp.com" }));
    expect(await verdictsOf(key)).toEqual(["2 | invite", "3 | invite", "4 | invite"]);
    await leaveRowOut(admin, key.id, 4);
    await mendRow(admin, key.id, 2, typed({ email: "c@corp.com" }));
    expect(await verdictsOf(key)).toEqual(["2 | invite", "3 | invite"]);
  });
});

test("the first of two rows with one address keeps it when something else of it is mended", async () => {
  const admin = await makeAdmin();
  const key = await makeDraft(admin, [
    { name: "A", email: "a@corp.com" },
    { name: "B", email: "a@corp.com" },
  ]);
  await mendRow(admin, key.id, 2, typed({ name: "Ada", email: "A@corp.com" }));
  expect((await findRow(admin, key.id, 2)).name).toBe("Ada");
  expect(await verdictsOf(key)).toEqual(["2 | invite", "3 | error | Line 2 has the same email address"]);
});

test("rows of another workspace are neither mended nor left out", async () => {
  const [admin, stranger] = [await makeAdmin(), await makeAdmin()];
  const key = await makeDraft(admin, [{ name: "A", email: "a@corp.com" }]);
  await expect(mendRow(stranger, key.id, 2, typed({ email: "b@corp.com" }))).rejects.toThrow(NotFound);
  await expect(leaveRowOut(stranger, key.id, 2)).rejects.toThrow(NotFound);
  expect(await verdictsOf(key)).toEqual(["2 | invite"]);
});
