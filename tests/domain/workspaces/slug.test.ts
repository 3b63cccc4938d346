import { expect, test } from "vitest";
import { numberSlug, suggestSlug } from "#app/domain/workspaces/slug";

test.each([
  ["Nexus", "nexus"],
  ["Café Ångström GmbH", "cafe-angstrom-gmbh"],
  ["Große Straße & Søn", "grosse-strasse-son"],
  ["O’Brien's  Bakery", "obriens-bakery"],
  [" -- 3D Printing -- ", "3d-printing"],
  ["Łódź_2026", "lodz-2026"],
  ["Nexus 東京", "nexus"],
  ["1984", "1984"],
  ["Login", "login-team"],
  ["Reset password", "reset-password-team"],
  ["The Society for the Preservation of Very Long Names", "the-society-for-the-preservation-of-very"],
  ["a".repeat(60), "a".repeat(40)],
])("the name %j suggests the address %s", (name, slug) => expect(suggestSlug(name)).toBe(slug));

test.each(["", "   ", "東京", "東京 24", "Яндекс", "X", "🚀", "!!"])("the name %j suggests none", (name) =>
  expect(suggestSlug(name)).toBe(""),
);

test("a number never makes an address too long", () => {
  expect(numberSlug("nexus", 2)).toBe("nexus-2");
  expect(numberSlug("a".repeat(40), 99)).toBe(`${"a".repeat(37)}-99`);
});
