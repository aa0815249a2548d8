// What seeds and hashes decide, as the schemes say, for the mock platform. WebCrypto only.

const text = (value) => new TextEncoder().encode(value);
export const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const randomHex = (count) => hexOf(crypto.getRandomValues(new Uint8Array(count)));

function bigEndian(value, size) {
  const bytes = new Uint8Array(size);
  let rest = BigInt(value);
  for (let place = size - 1; place >= 0; place -= 1, rest >>= 8n) bytes[place] = Number(rest & 255n);
  return bytes;
}

function fields(...list) {
  const parts = list.flatMap((value) => {
    const bytes = typeof value === "string" ? text(value) : value;
    return [...bigEndian(bytes.length, 2), ...bytes];
  });
  return Uint8Array.from(parts);
}

const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

async function hmac(key, message) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}

export const commitmentOf = async (seed) => hexOf(await sha256(fields("cactus/commitment/1", bytesOf(seed))));
export const stepOf = async (hash) => hexOf(await sha256(fields("cactus/chain/1", bytesOf(hash))));

export async function crashOf({ hash, salt, game, edge = 100, max = 1_000_000 }) {
  const nothing = new Uint8Array();
  const message = fields("cactus/crash/1", bytesOf(salt), bigEndian(game, 8), nothing, nothing);
  const digest = await hmac(bytesOf(hash), message);
  const draw = BigInt(`0x${hexOf(digest.slice(0, 8))}`) >> 12n;
  const count = 2n ** 52n;
  const hundredths = (BigInt(10_000 - edge) * count) / (100n * (count - draw));
  const point = Math.min(Math.max(100, Number(hundredths)), max);
  const steps = [
    { name: "hmac_key_hex", value: hash },
    { name: "hmac_message_hex", value: hexOf(message) },
    { name: "digest_hex", value: hexOf(digest) },
    { name: "draw", value: String(draw) },
    { name: "draw_count", value: String(count) },
  ];
  return { point, steps };
}

/** Draws below a bound, by rejection, from one stream. */
async function drawsOf(seed, tag, clientSeed, nonce) {
  const key = await hmac(bytesOf(seed), fields("cactus/outcome/1", tag));
  const words = [];
  let counter = 0;
  return async (bound) => {
    const kept = Math.floor(2 ** 32 / bound) * bound;
    for (;;) {
      if (words.length === 0) {
        const block = await hmac(key, fields(clientSeed, bigEndian(nonce, 8), bigEndian(counter, 4)));
        counter += 1;
        const view = new DataView(block.buffer);
        for (let offset = 0; offset < 32; offset += 4) words.push(view.getUint32(offset));
      }
      const word = words.shift();
      if (word < kept) return word % bound;
    }
  };
}

async function chosen(below, size, count) {
  const list = Array.from({ length: size }, (_, place) => place);
  for (let place = 0; place < count; place += 1) {
    const other = place + (await below(size - place));
    [list[place], list[other]] = [list[other], list[place]];
  }
  return list.slice(0, count).sort((one, other) => one - other);
}

export const minesOf = async ({ server_seed, client_seed, nonce, mines }) =>
  chosen(await drawsOf(server_seed, "cactus/mines/1", client_seed, nonce), 25, mines);

export const SHAPES = { easy: [4, 3], medium: [3, 2], hard: [2, 1], expert: [3, 1], master: [4, 1] };

export async function towerOf({ server_seed, client_seed, nonce, difficulty }) {
  const below = await drawsOf(server_seed, "cactus/tower/1", client_seed, nonce);
  const [tiles, safe] = SHAPES[difficulty];
  const levels = [];
  for (let level = 0; level < 9; level += 1) levels.push(await chosen(below, tiles, safe));
  return levels;
}
