/** Questions with known answers, from published rounds and from a second implementation of this project's games. */

export interface Golden {
  game: string;
  scheme: string;
  inputs: Record<string, unknown>;
  expected: unknown;
}

export const GOLDEN: readonly Golden[] = [
  {
    "game": "mines",
    "scheme": "cactus-mines",
    "inputs": {
      "server_seed": "20f31c9a340594207553edcd0a11d13bf976ac42835b3c33c2109c0d3b727794",
      "server_seed_hash": "d7956463703904c731b08381c88b96b3caa89904ee52c4d5bd616ebfe20ec0c2",
      "client_seed": "-",
      "nonce": 0,
      "mines": 1
    },
    "expected": [
      8
    ]
  },
  {
    "game": "tower",
    "scheme": "cactus-tower",
    "inputs": {
      "server_seed": "b2f9710863c8feae4438d4a0e7a137dd3ff310e920941245b28e4442f766ec16",
      "server_seed_hash": "9a0429313ccfa097d7c9e7fd94570d947a214406781b6a30a8e37d588ec62fca",
      "client_seed": "a",
      "nonce": 0,
      "difficulty": "easy"
    },
    "expected": [
      [
        0,
        1,
        3
      ],
      [
        0,
        2,
        3
      ],
      [
        1,
        2,
        3
      ],
      [
        0,
        2,
        3
      ],
      [
        0,
        2,
        3
      ],
      [
        0,
        2,
        3
      ],
      [
        0,
        1,
        2
      ],
      [
        0,
        1,
        3
      ],
      [
        0,
        1,
        3
      ]
    ]
  },
  {
    "game": "crash",
    "scheme": "cactus-crash",
    "inputs": {
      "game_hash": "711233459888a0720eb96f3e1e7d71864c076861877722429b87a75795003659",
      "game_number": 104030,
      "salt": "72efd2c4ae4ec655949829cedd497e23bc58c9f4aea520f125ad12303893f152",
      "house_edge_basis_points": 0,
      "multiplier_max_hundredths": 1000
    },
    "expected": 6.28
  },
  {
    "game": "crash",
    "scheme": "bustabit-v1",
    "inputs": {
      "game_id": 3395976,
      "game_hash": "f87d0631643eb13022f7e9ba34d2c08b991d5f7dd0c8d6b7d4a00735513b5d69",
      "client_seed": "000000000000000007a9a31ff7f07463d91af6b5454241d5faf282e5e0fe1b3a"
    },
    "expected": 4.13
  },
  {
    "game": "crash",
    "scheme": "bustabit-v2",
    "inputs": {
      "game_id": 1398378,
      "game_hash": "5d07719b61b0abb6f1c3b17b1d69c838278f87f9b5e75077026e5fedf96c2eb2",
      "salt": "0000000000000000004d6ec16dafe9d8370958664c1dc422f452892264c59526"
    },
    "expected": 2055.9
  },
  {
    "game": "crash",
    "scheme": "bustabit-v3-classic",
    "inputs": {
      "game_id": 12628815,
      "game_hash": "fa1a2bec20203a0fab87d0e2fa6b720826ba0d50feb0e957f1b3563b40491fef",
      "salt": "00000000000000000001e08b7fd44f95e3e950ac65650a8031a6d5e1750e34be"
    },
    "expected": 948.11
  },
  {
    "game": "crash",
    "scheme": "stake-crash",
    "inputs": {
      "game_hash": "27cfb9a940b65a76d71aecc5debc271cfb2f93fae7e7c0054e8fc9c3470de322",
      "block_hash": "fcaf17348204877687fc631545649cd9"
    },
    "expected": 1.38
  },
  {
    "game": "crash",
    "scheme": "bcgame-crash",
    "inputs": {
      "game_hash": "03c0a5a6bef695b46064c80f5a98370da38836577706cfd4c5782ff28cdbdc2b",
      "salt": "0000000000000000000301e2801a9a9598bfb114e574a91a887f2132f33047e6",
      "game_index_claimed": 7100868
    },
    "expected": 2.14
  },
  {
    "game": "crash",
    "scheme": "ethercrash",
    "inputs": {
      "game_hash": "64d139f77e05d0e58aee16a008a04f509758e324d993716a7373759f7f79dc6b",
      "client_seed": "0xd8b8a187d5865a733680b4bf4d612afec9c6829285d77f438cd70695fb946801"
    },
    "expected": 1.94
  },
  {
    "game": "mines",
    "scheme": "stake-mines",
    "inputs": {
      "server_seed": "5ff5c610e633b2a91c46d1be1f74286b",
      "client_seed": "854581b6f52eaa86503f1dc6433655f9",
      "nonce": 20,
      "mines": 21,
      "order": "sorted, 0-based"
    },
    "expected": [
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      9,
      11,
      12,
      13,
      14,
      15,
      16,
      17,
      18,
      19,
      20,
      22,
      23,
      24
    ]
  },
  {
    "game": "mines",
    "scheme": "duel-mines",
    "inputs": {
      "server_seed": "1cdcd1d16090b08915c3bf8da241aa5db94605244449f8fd67cf92e7f21eb0f7",
      "server_seed_hash": "f85bab9377e3e732e93d8f47b2c952f1294f1a2c7aca469ab88d90cb33728173",
      "client_seed": "Bw2ll1YE0PQa1CGz",
      "nonce": 6,
      "mines": 3,
      "order": "sorted, 0-based"
    },
    "expected": [
      8,
      10,
      13
    ]
  },
  {
    "game": "mines",
    "scheme": "bcgame-mines",
    "inputs": {
      "server_seed": "e8c495e2af38633f6ad42e0da12c8e3de7420d5284d054e36e83fdd2f13db44d",
      "client_seed": "huoauPze",
      "nonce": 1,
      "order": "full 25-tile order, 1-based; first m are mines"
    },
    "expected": [
      23,
      5,
      22,
      24,
      10,
      12,
      11,
      19,
      18,
      2,
      25,
      13,
      1,
      3,
      21,
      16,
      20,
      7,
      15,
      14,
      6,
      9,
      8,
      4,
      17
    ]
  },
  {
    "game": "tower",
    "scheme": "stake-dragon-tower",
    "inputs": {
      "server_seed": "f0344667883e7628a041d8e500e6d203",
      "client_seed": "2a73709723181740d73e64233275c29c",
      "nonce": 5,
      "difficulty": "easy",
      "order": "row 1 (bottom) first; egg (safe) indexes 0-based in draw order"
    },
    "expected": [
      [
        1,
        0,
        3
      ],
      [
        2,
        3,
        0
      ],
      [
        0,
        1,
        2
      ],
      [
        2,
        3,
        0
      ],
      [
        3,
        0,
        2
      ],
      [
        1,
        3,
        2
      ],
      [
        0,
        3,
        1
      ],
      [
        3,
        1,
        0
      ],
      [
        2,
        1,
        3
      ]
    ]
  },
  {
    "game": "commitment",
    "scheme": "duel sha256(raw seed bytes)",
    "inputs": {
      "server_seed": "3c9c71aa9ffa2691d29fd754cb0caf8ce1fa87d57804196967de81088fab1d23"
    },
    "expected": "706bb90b571c6165c96a484580efd2f834b4f3237e7cf0f2680b26b7f4e151c0"
  }
];

export const BEACON_GOLDEN: readonly Golden[] = [
  {
    "game": "drand",
    "scheme": "quicknet bls-unchained-g1-rfc9380",
    "inputs": {
      "round": 27798188,
      "signature": "94eb0ae0069459bae7e748c109c6955a6d2d0c87b0a239c269970dbf3ec359292f4f74abf1c63915eb01e453aa0e5ee5",
      "chain_hash": "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
      "genesis_time": 1692803367,
      "period": 3
    },
    "expected": {
      "verifies": true,
      "round_time_unix": 1776197928,
      "randomness": "06b9f9a3664f0d2f8e3bf4534eea71dab6d83ffb2465dc40263cc772af23bae6"
    }
  }
];

/** A walk with a known end: the first game is published, the others were recomputed one by one. */
export const WALKED = {
  question: {
    game: "crash",
    scheme: "bustabit-v2",
    inputs: {
      game_id: 1398378,
      game_hash: "5d07719b61b0abb6f1c3b17b1d69c838278f87f9b5e75077026e5fedf96c2eb2",
    },
  },
  /** More than are computed side by side. */
  hundredths: [205590, 585, 109, 213, 257, 126],
  link: "7b722ef3c7d11ae3b21325403a988575827fcef795e266922415a06586d89bb5",
} as const;
