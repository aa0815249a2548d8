/** The schemes that the view offers, and what each asks for. Every example is a round with a known answer. */

import type { Question } from "./verifier";

export interface Field {
  name: string;
  kind: "hex" | "text" | "integer" | "difficulty";
  optional?: boolean;
}

export interface Scheme {
  game: "crash" | "mines" | "tower";
  scheme: string;
  label: string;
  fields: readonly Field[];
  example: Readonly<Record<string, string>>;
}

const hex = (name: string): Field => ({ name, kind: "hex" });
const integer = (name: string): Field => ({ name, kind: "integer" });
const text = (name: string): Field => ({ name, kind: "text" });
const optional = (field: Field): Field => ({ ...field, optional: true });

const SEEDS = [text("server_seed"), text("client_seed"), integer("nonce")] as const;
const COMMITMENT = optional(hex("server_seed_hash"));

export const SCHEMES: readonly Scheme[] = [
  {
    game: "crash",
    scheme: "cactus-crash",
    label: "Cactus · Crash",
    fields: [
      hex("game_hash"),
      integer("game_number"),
      hex("salt"),
      integer("house_edge_basis_points"),
      integer("multiplier_max_hundredths"),
      optional(integer("beacon_round")),
      optional(hex("beacon_randomness")),
    ],
    example: {
      game_hash: "07".repeat(32),
      game_number: "1",
      salt: "09".repeat(32),
      house_edge_basis_points: "100",
      multiplier_max_hundredths: "1000000",
    },
  },
  {
    game: "mines",
    scheme: "cactus-mines",
    label: "Cactus · Mines",
    fields: [...SEEDS, integer("mines"), COMMITMENT],
    example: {
      server_seed: "71ffd273ae126db8b0bd1f77e050fc3e95b20791b4b36561c1acf3c43c021c51",
      client_seed: "my-own-words",
      nonce: "0",
      mines: "3",
    },
  },
  {
    game: "tower",
    scheme: "cactus-tower",
    label: "Cactus · Tower",
    fields: [...SEEDS, { name: "difficulty", kind: "difficulty" }, COMMITMENT],
    example: {
      server_seed: "71ffd273ae126db8b0bd1f77e050fc3e95b20791b4b36561c1acf3c43c021c51",
      client_seed: "my-own-words",
      nonce: "0",
      difficulty: "easy",
    },
  },
  {
    game: "crash",
    scheme: "bustabit-v2",
    label: "Bustabit v2",
    fields: [hex("game_hash"), hex("salt"), optional(integer("game_id"))],
    example: {
      game_id: "1398378",
      game_hash: "5d07719b61b0abb6f1c3b17b1d69c838278f87f9b5e75077026e5fedf96c2eb2",
      salt: "0000000000000000004d6ec16dafe9d8370958664c1dc422f452892264c59526",
    },
  },
  {
    game: "crash",
    scheme: "bustabit-v3-classic",
    label: "Bustabit v3",
    fields: [hex("game_hash"), hex("salt"), optional(integer("game_id"))],
    example: {
      game_id: "12628815",
      game_hash: "fa1a2bec20203a0fab87d0e2fa6b720826ba0d50feb0e957f1b3563b40491fef",
      salt: "00000000000000000001e08b7fd44f95e3e950ac65650a8031a6d5e1750e34be",
    },
  },
  {
    game: "crash",
    scheme: "bustabit-v1",
    label: "Bustabit v1",
    fields: [hex("game_hash"), hex("client_seed"), optional(integer("game_id"))],
    example: {
      game_id: "3395976",
      game_hash: "f87d0631643eb13022f7e9ba34d2c08b991d5f7dd0c8d6b7d4a00735513b5d69",
      client_seed: "000000000000000007a9a31ff7f07463d91af6b5454241d5faf282e5e0fe1b3a",
    },
  },
  {
    game: "crash",
    scheme: "stake-crash",
    label: "Stake · Crash",
    fields: [hex("game_hash"), hex("block_hash")],
    example: {
      game_hash: "27cfb9a940b65a76d71aecc5debc271cfb2f93fae7e7c0054e8fc9c3470de322",
      block_hash: "fcaf17348204877687fc631545649cd9",
    },
  },
  {
    game: "crash",
    scheme: "bcgame-crash",
    label: "BC.Game · Crash",
    fields: [hex("game_hash"), hex("salt")],
    example: {
      game_hash: "03c0a5a6bef695b46064c80f5a98370da38836577706cfd4c5782ff28cdbdc2b",
      salt: "0000000000000000000301e2801a9a9598bfb114e574a91a887f2132f33047e6",
    },
  },
  {
    game: "crash",
    scheme: "roobet-crash-5pct",
    label: "Roobet · Crash",
    fields: [hex("game_hash"), hex("salt"), optional(integer("game_number"))],
    example: {
      game_number: "700094",
      game_hash: "6889f1588ac4e6be03ccd1d3658ce19cf772738ce6e579067ea671080d4c3fdc",
      salt: "0000000000000000000fa3b65e43e4240d71762a5bf397d5304b2596d116859c",
    },
  },
  {
    game: "crash",
    scheme: "nanogames-crash",
    label: "Nanogames · Crash",
    fields: [hex("game_hash"), hex("salt")],
    example: {
      game_hash: "fa55a019e76076ac887c206b87203b22c372b8e5d110f8f65067fa3c63ce6a59",
      salt: "0000000000000000000fd438478cd50a858def3b606d43dfe12a22144f3a5f1b",
    },
  },
  {
    game: "crash",
    scheme: "ethercrash",
    label: "EtherCrash",
    fields: [hex("game_hash"), hex("client_seed")],
    example: {
      game_hash: "64d139f77e05d0e58aee16a008a04f509758e324d993716a7373759f7f79dc6b",
      client_seed: "0xd8b8a187d5865a733680b4bf4d612afec9c6829285d77f438cd70695fb946801",
    },
  },
  {
    game: "mines",
    scheme: "stake-mines",
    label: "Stake · Mines",
    fields: [...SEEDS, integer("mines"), COMMITMENT],
    example: {
      server_seed: "5ff5c610e633b2a91c46d1be1f74286b",
      client_seed: "854581b6f52eaa86503f1dc6433655f9",
      nonce: "20",
      mines: "21",
    },
  },
  {
    game: "mines",
    scheme: "duel-mines",
    label: "Duel · Mines",
    fields: [...SEEDS, integer("mines"), COMMITMENT],
    example: {
      server_seed: "1cdcd1d16090b08915c3bf8da241aa5db94605244449f8fd67cf92e7f21eb0f7",
      server_seed_hash: "f85bab9377e3e732e93d8f47b2c952f1294f1a2c7aca469ab88d90cb33728173",
      client_seed: "Bw2ll1YE0PQa1CGz",
      nonce: "6",
      mines: "3",
    },
  },
  {
    game: "mines",
    scheme: "liqd-mines",
    label: "Liqd · Mines",
    fields: [...SEEDS, integer("mines"), COMMITMENT],
    example: {
      server_seed: "d1148d001c0ce343dcd526a17ab07de0",
      server_seed_hash: "7ec1c4082572c9024863cfd98d32626586094f8308bd73b90965d10bed5796e3",
      client_seed: "auditddad46097947",
      nonce: "16",
      mines: "1",
    },
  },
  {
    game: "mines",
    scheme: "bcgame-mines",
    label: "BC.Game · Mines",
    fields: [...SEEDS],
    example: {
      server_seed: "e8c495e2af38633f6ad42e0da12c8e3de7420d5284d054e36e83fdd2f13db44d",
      client_seed: "huoauPze",
      nonce: "1",
    },
  },
  {
    game: "tower",
    scheme: "stake-dragon-tower",
    label: "Stake · Dragon Tower",
    fields: [...SEEDS, { name: "difficulty", kind: "difficulty" }, COMMITMENT],
    example: {
      server_seed: "f0344667883e7628a041d8e500e6d203",
      client_seed: "2a73709723181740d73e64233275c29c",
      nonce: "5",
      difficulty: "easy",
    },
  },
];

/** The question of typed values: what is empty is left out, numbers become numbers. */
export function questionOf(scheme: Scheme, values: Readonly<Record<string, string>>): Question {
  const inputs = scheme.fields.flatMap(({ name, kind }): [string, string | number][] => {
    const typed = values[name]?.trim() ?? "";
    if (typed === "") return [];
    return [[name, kind === "integer" && /^\d{1,15}$/.test(typed) ? Number(typed) : typed]];
  });
  return { game: scheme.game, scheme: scheme.scheme, inputs: Object.fromEntries(inputs) };
}

/** Chains with a public end, and what one step of each is. */
export const CHAINS = [
  "cactus-crash",
  "bustabit-v1",
  "bustabit-v2",
  "bustabit-v3",
  "stake-crash",
  "roobet-crash",
] as const;
