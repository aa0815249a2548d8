/** The same games by @noble/hashes, as a page without wasm would compute them. */

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

const BUSTABIT_SALT = "0000000000000000004d6ec16dafe9d8370958664c1dc422f452892264c59526";
const CACTUS_SALT = "11".repeat(32);

/** The 52 leading bits, over which all three formulas are. */
const draw = (digest) => Number.parseInt(bytesToHex(digest.subarray(0, 7)).slice(0, 13), 16);

const number = (bytes, value) => {
  const field = new DataView(new ArrayBuffer(bytes));
  if (bytes === 8) field.setBigUint64(0, BigInt(value));
  else field.setUint16(0, value);
  return new Uint8Array(field.buffer);
};
const field = (bytes) => concatBytes(number(2, bytes.length), bytes);

function bustabit(hash, games) {
  const key = utf8ToBytes(BUSTABIT_SALT);
  const points = new Float64Array(games);
  for (let index = 0; index < games; index++) {
    const x = draw(hmac(sha256, key, hash)) / 2 ** 52;
    points[index] = Math.max(1, Math.floor(99 / (1 - x)) / 100);
    hash = sha256(utf8ToBytes(bytesToHex(hash)));
  }
  return { hash, points };
}

/** As `bustabit`, with the constant key of the HMAC hashed once. */
function bustabitPrepared(hash, games) {
  const keyed = hmac.create(sha256, utf8ToBytes(BUSTABIT_SALT));
  const points = new Float64Array(games);
  for (let index = 0; index < games; index++) {
    const x = draw(keyed.clone().update(hash).digest()) / 2 ** 52;
    points[index] = Math.max(1, Math.floor(99 / (1 - x)) / 100);
    hash = sha256(utf8ToBytes(bytesToHex(hash)));
  }
  return { hash, points };
}

function cactus(hash, games, newest) {
  const [step, tag] = [field(utf8ToBytes("cactus/chain/1")), field(utf8ToBytes("cactus/crash/1"))];
  const salt = field(hexToBytes(CACTUS_SALT));
  const none = new Uint8Array(4);
  const points = new Float64Array(games);
  for (let index = 0; index < games; index++) {
    const message = concatBytes(tag, salt, field(number(8, newest - index)), none);
    const left = 2n ** 52n - BigInt(draw(hmac(sha256, hash, message)));
    const hundredths = (9_900n * 2n ** 52n) / (100n * left);
    points[index] = Number(hundredths < 100n ? 100n : hundredths) / 100;
    hash = sha256(concatBytes(step, field(hash)));
  }
  return { hash, points };
}

export const SCHEMES = {
  "bustabit-v2": { inputs: { salt: BUSTABIT_SALT }, noble: bustabit, prepared: bustabitPrepared },
  "cactus-crash": {
    inputs: { salt: CACTUS_SALT, house_edge_basis_points: 100, multiplier_max_hundredths: 2 ** 52 },
    noble: cactus,
    prepared: cactus,
  },
};
