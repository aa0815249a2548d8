import { expect, it } from "vitest";

import { groupsOfFour } from "./secret_text";

it("shows a secret in groups of four, and loses none of it", () => {
  expect(groupsOfFour("GEZDGNBVGY3TQOJQ")).toBe("GEZD GNBV GY3T QOJQ");
  expect(groupsOfFour("GEZDG")).toBe("GEZD G");
  expect(groupsOfFour("")).toBe("");
});
