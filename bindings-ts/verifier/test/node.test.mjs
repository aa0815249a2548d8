import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import * as verifier from "@cactus/verifier";

import { CHAINS_EXPECTED, checkChains, checkVectors } from "./vectors.mjs";

const data = new URL("../../../crates/cactus-games/tests/data/", import.meta.url);
const read = async (name) => JSON.parse(await readFile(new URL(name, data), "utf8"));

test("every shared vector", async () => {
  const vectors = await read("fairness.json");
  assert.ok(vectors.length >= 125, "the file is whole");
  assert.deepEqual(await checkVectors(verifier, vectors), []);
});

test("the known answers of this project's own games", async () => {
  const vectors = await read("verifier_cactus.json");
  assert.ok(vectors.length > 0);
  assert.deepEqual(await checkVectors(verifier, vectors), []);
});

test("the self-test and the hash of what runs", async () => {
  const loaded = await verifier.load();
  assert.equal(loaded.selfTest.passed, loaded.selfTest.total);
  assert.ok(loaded.selfTest.total >= 10);
  const wasm = await readFile(new URL("../wasm/cactus_wasm_bg.wasm", import.meta.url));
  assert.equal(loaded.wasmSha256, createHash("sha256").update(wasm).digest("hex"));
  assert.ok((await verifier.load({ beacon: true })).selfTest.total > loaded.selfTest.total);
});

test("a question that cannot be answered names what is wrong with it", async () => {
  const [vector] = (await read("fairness.json")).filter(({ game }) => game === "mines");
  const inputs = { ...vector.inputs };
  const ask = (changed) => verifier.explainRound({ ...vector, inputs: { ...inputs, ...changed } });
  assert.deepEqual(await ask({ client_seed: "" }), { error: "input_empty", input: "client_seed" });
  assert.deepEqual(await ask({ nonce: -1 }), { error: "input_out_of_range", input: "nonce" });
  assert.deepEqual(await ask({ nonce: 0.5 }), { error: "input_malformed", input: "nonce" });
  assert.deepEqual(await ask({ server_seed_hash: "zz" }), { error: "input_malformed", input: "server_seed_hash" });
  assert.deepEqual(await ask({ server_seed_hash: "00".repeat(32) }), { error: "commitment_mismatch" });
  assert.deepEqual(await ask({ shoe_size: 43 }), { error: "input_unknown" });
  for (const nothing of [null, 7, "text", [], {}, () => {}, { game: "chess", scheme: "x", inputs: {} }]) {
    assert.ok("error" in (await verifier.explainRound(nothing)), String(nothing));
  }
  let deep = [];
  for (let depth = 0; depth < 50_000; depth++) deep = [deep];
  assert.ok("error" in (await verifier.explainRound({ game: "mines", scheme: vector.scheme, inputs: { deep } })));
});

test("the steps by hand lead to the result", async () => {
  const vectors = await read("verifier_cactus.json");
  for (const game of ["crash", "mines", "tower"]) {
    const vector = vectors.find((candidate) => candidate.game === game);
    const { steps, result } = await verifier.explainRound(vector);
    assert.deepEqual(result, vector.expected);
    const value = (name) => steps.find((step) => step.name === name)?.value;
    const { createHmac } = await import("node:crypto");
    const digest = createHmac("sha256", Buffer.from(value("hmac_key_hex"), "hex"))
      .update(Buffer.from(value("hmac_message_hex"), "hex"))
      .digest("hex");
    assert.equal(value("digest_hex"), digest, game);
  }
});

test("a signature that is not genuine", async () => {
  const vector = (await read("fairness.json")).find(({ scheme }) => scheme === "bustabit-v3-vx");
  const { vx_signature: genuine } = vector.inputs;
  const tampered = (genuine[100] === "0" ? "1" : "0") + genuine.slice(101);
  const inputs = { ...vector.inputs, vx_signature: genuine.slice(0, 100) + tampered };
  assert.deepEqual(await verifier.verifyRound({ ...vector, inputs }), { error: "signature_invalid" });
});

test("an audit of a history", async () => {
  const first = (await read("verifier_cactus.json")).find(({ game, inputs }) => game === "mines" && inputs.nonce === 0);
  const { game, scheme, inputs, expected } = first;
  const { result: second } = await verifier.verifyRound({ game, scheme, inputs: { ...inputs, nonce: 1 } });
  const rounds = [
    { game, scheme, inputs, result: expected },
    { game, scheme, inputs: { ...inputs, nonce: 1 }, result: second },
  ];
  const failed = ({ checks }) => checks.filter(({ verdict }) => verdict === "failed").map(({ check }) => check);
  const sound = await verifier.audit(rounds);
  assert.equal(sound.sound, true);
  assert.deepEqual(failed(sound), []);
  const [other] = [...Array(25).keys()].filter((tile) => !second.includes(tile));
  const planted = await verifier.audit([rounds[0], { ...rounds[1], result: [other] }]);
  assert.equal(planted.sound, false);
  assert.deepEqual(failed(planted), ["outcome"]);
  assert.deepEqual(failed(await verifier.audit([rounds[1]])), ["nonces"]);
  assert.ok(planted.does_not_prove.length > 0);
  assert.deepEqual(await verifier.audit([{ game: "chess" }]), { error: "malformed", round: 0 });
});

test("walks", async () => assert.deepEqual(await checkChains(verifier), CHAINS_EXPECTED));

test("a walk without vectors tells the same as one with them", async () => {
  const { takeWalk } = await import("../dist/walk.js");
  const walked = async (part) => {
    const bytes = await readFile(new URL(`../wasm-${part}/cactus_wasm_bg.wasm`, import.meta.url));
    const question = { game: "crash", scheme: "bustabit-v2", inputs: { game_id: 5_000, game_hash: "17".repeat(32) } };
    const reports = [];
    const job = { part, module: await WebAssembly.compile(bytes), scheme: question.scheme, steps: 1_003, question };
    takeWalk({ ...job, startHash: question.inputs.game_hash }, (report) => reports.push(report));
    return reports;
  };
  const [scalar, simd] = [await walked("walk"), await walked("walk-simd")];
  assert.deepEqual(scalar, simd);
  assert.deepEqual(scalar.map(({ kind }) => kind), ["slice", "end"]);
  assert.equal(scalar[0].outcomes.length, 1_003);
  assert.equal(new Set(scalar[0].outcomes).size > 100, true, "the games differ");
});
