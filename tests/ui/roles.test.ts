import { expect, it } from "vitest";
import { roleOptions } from "#app/ui/roles";

it("offers the roles from least to most, so that a browser which ticks the first makes no admin", () => {
  expect(roleOptions.map(({ label }) => label)).toEqual(["End-user", "Builder", "Admin"]);
});
