import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { validate } from "../dist/development.js";
import { createEmit } from "../dist/emit.js";
import { NAMES } from "../dist/generated/names.js";
import { SCHEMAS } from "../dist/generated/schemas.js";
import { emit } from "../dist/index.js";

/** (namespace, method) of the interface that pages are compiled against. */
async function typedMethods() {
  const types = await readFile(new URL("../src/generated/types.ts", import.meta.url), "utf8");
  const [, body] = /export interface Emit \{\n([^]*?)\n\}\n/.exec(types);
  const methods = [];
  let namespace;
  for (const line of body.split("\n")) {
    namespace = /^  readonly (\w+): \{$/.exec(line)?.[1] ?? namespace;
    const method = /^    readonly (\w+): \(/.exec(line)?.[1];
    if (method) methods.push(`${namespace}.${method}`);
  }
  return methods;
}

test("what the types promise is there when the page runs, and nothing else", async () => {
  const typed = await typedMethods();
  const present = Object.entries(emit).flatMap(([namespace, actions]) =>
    Object.keys(actions).map((action) => `${namespace}.${action}`),
  );
  assert.ok(present.length >= 300, `${present.length}`);
  assert.deepEqual(present.toSorted(), typed.toSorted());
});

test("every name that can be emitted has a schema", () => {
  const names = [];
  for (const actions of Object.values(createEmit(NAMES, (name) => names.push(name)))) {
    for (const method of Object.values(actions)) method();
  }
  assert.ok(names.length >= 300);
  assert.deepEqual(names.filter((name) => !SCHEMAS[name]), []);
  assert.equal(new Set(names).size, names.length);
});

const EVENT = {
  event_id: "018f6f43-2c1d-7a90-b1f2-6f1d3c5a7e90",
  event_type: "performance.web_vital_lcp",
  schema_version: "1.0",
  catalog_version: "1.0.0",
  ts_client: 1_800_000_000_000,
  session_id: "sess_1",
  device_id: "dev_1",
  player_id: null,
  consent: { analytics: true, marketing: false },
  data: { value_ms: 2_400, path: "/cassino", rating: "good" },
};

test("a valid event has no violations", () => assert.deepEqual(validate(EVENT), []));

for (const [change, ...expected] of [
  [{ event_type: "bet.misplaced" }, "/event_type unknown_event"],
  [{ ip_country: "BR" }, "/ip_country server_field"],
  [{ tenant_id: "demo" }, "/tenant_id server_field"],
  [{ colour: 1 }, "/colour unknown_field"],
  [{ session_id: undefined }, "/session_id missing_field"],
  [{ session_id: "a b" }, "/session_id bad_format"],
  [{ session_id: "x".repeat(65) }, "/session_id too_long"],
  [{ page_path: "a\0b" }, "/page_path nul_character"],
  [{ page_path: "😀".repeat(2_048) }],
  [{ page_path: "😀".repeat(2_049) }, "/page_path too_long"],
  [{ event_id: "018f6f43-2c1d-4a90-b1f2-6f1d3c5a7e90" }, "/event_id bad_format"],
  [{ ts_client: 1.5 }, "/ts_client wrong_type"],
  [{ ts_client: -1 }, "/ts_client out_of_range"],
  [{ consent: { analytics: 1, marketing: false, b: 1 } }, "/consent/analytics wrong_type", "/consent/b unknown_field"],
  [{ consent: "yes" }, "/consent wrong_type"],
  [{ data: undefined }, "/data missing_field"],
  [{ data: [] }, "/data wrong_type"],
  [{ data: { ...EVENT.data, rating: "great" } }, "/data/rating unknown_variant"],
  [{ data: { ...EVENT.data, "a/b~": 1 } }, "/data/a~1b~0 unknown_field"],
  [{ data: { path: 5, rating: "good" } }, "/data/value_ms missing_field", "/data/path wrong_type"],
]) {
  const [[field, value]] = Object.entries(change);
  test(`${field}: ${JSON.stringify(value)?.slice(0, 40)}`, () => {
    const found = validate(JSON.parse(JSON.stringify({ ...EVENT, ...change })));
    assert.deepEqual(found.map(({ path, code }) => `${path} ${code}`), expected);
  });
}

test("lists are checked, and a hostile event has a bounded list of violations", () => {
  const [name, fields] = Object.entries(SCHEMAS).find(([, fields]) => fields.some(([, , kind]) => kind === "list"));
  const [field, , , items] = fields.find(([, , kind]) => kind === "list");
  const codesOf = (list) =>
    validate({ ...EVENT, event_type: name, data: { [field]: list } })
      .filter(({ path }) => path === `/data/${field}`)
      .map(({ code }) => code);
  assert.deepEqual(codesOf(Array(items + 1).fill("a")), ["too_many_items"]);
  assert.deepEqual(codesOf(["a", 5]), ["wrong_type"]);
  assert.deepEqual(codesOf("a"), ["wrong_type"]);
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, 1]));
  assert.equal(validate({ ...EVENT, ...many }).length, 20);
});
