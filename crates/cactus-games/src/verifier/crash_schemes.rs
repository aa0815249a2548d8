//! The public crash schemes whose rule is certain.
//!
//! Each was compared with published results or with the operator's own code; the sources are named at each.

use super::scheme::{
    ChainSpec, ChainStep, DigestSource, DrawBits, Encoding, Formula, InstantRule, Material, Rounding,
    SchemeSpec, Signer, Source,
};

const HASH_TEXT: Material = Material { source: Source::GameHash, encoding: Encoding::Text };
const HASH_RAW: Material = Material { source: Source::GameHash, encoding: Encoding::Raw };
const SALT_TEXT: Material = Material { source: Source::Salt, encoding: Encoding::Text };
const SIGNATURE_RAW: Material = Material { source: Source::Signature, encoding: Encoding::Raw };
const SIGNATURE_LOSSY: Material =
    Material { source: Source::Signature, encoding: Encoding::LossyTextColonZero };

/// Key and message of bustabit's first scheme and of those made after it.
const HASH_KEYS_SALT: DigestSource = DigestSource::HmacSha256 { key: HASH_TEXT, message: SALT_TEXT };
/// Key and message of bustabit's second scheme: the key is the same for all games.
const SALT_KEYS_HASH: DigestSource = DigestSource::HmacSha256 { key: SALT_TEXT, message: HASH_RAW };

const ONE_PERCENT: Formula = Formula::Division { return_percent: 99 };

/// The salt of bustabit's third chain, which Vx's signatures are over.
pub(super) const BUSTABIT_V3_SALT: &str = "000000000000000000011f6e135efe67d7463dfe7bb955663ef88b1243b2deea";

static SCHEMES: [SchemeSpec; 13] = [
    // Its server's code and 42,152 games of a public data set; block 339,300.
    SchemeSpec {
        id: "bustabit-v1",
        chain: Some(ChainSpec {
            step: ChainStep::Sha256Hex,
            terminating_id: 999_999,
            terminating_hash: Some("c1cfa8e28fc38999eaa888487e443bad50a65e0b710f649affa6718cfbfada4d"),
        }),
        digest: HASH_KEYS_SALT,
        draw_bits: DrawBits::Bits52,
        formula: Formula::Interval,
        instant: Some(InstantRule { modulus: 101, result_hundredths: 0 }),
        rounding: Rounding::Ieee52,
        salt: Some("000000000000000007a9a31ff7f07463d91af6b5454241d5faf282e5e0fe1b3a"),
        signer: None,
        valid_ids: Some((1_000_000, 10_999_999)),
    },
    // Seeding thread of January 2018; block 505,750.
    SchemeSpec {
        id: "bustabit-v2",
        chain: Some(ChainSpec {
            step: ChainStep::Sha256Hex,
            terminating_id: 0,
            terminating_hash: Some("86728f5fc3bd99db94d3cdaf105d67788194e9701bf95d049ad0e1ee3d004277"),
        }),
        digest: SALT_KEYS_HASH,
        draw_bits: DrawBits::Bits52,
        formula: ONE_PERCENT,
        instant: None,
        rounding: Rounding::Ieee52,
        salt: Some("0000000000000000004d6ec16dafe9d8370958664c1dc422f452892264c59526"),
        signer: None,
        valid_ids: Some((1, 10_000_000)),
    },
    // Third seeding event, February 2024, block 831,500; the key is Vx's signature.
    SchemeSpec {
        id: "bustabit-v3-vx",
        chain: BUSTABIT_V3_CHAIN,
        digest: DigestSource::HmacSha256 { key: SIGNATURE_RAW, message: HASH_RAW },
        draw_bits: DrawBits::Bits52,
        formula: ONE_PERCENT,
        instant: None,
        rounding: Rounding::Ieee52,
        salt: Some(BUSTABIT_V3_SALT),
        signer: Some(Signer::Vx),
        valid_ids: Some((10_000_001, 12_279_450)),
    },
    // Fourth event, after Vx had shut down: the third chain with a salt of its own. 4,149 played games.
    SchemeSpec {
        id: "bustabit-v3-classic",
        chain: BUSTABIT_V3_CHAIN,
        digest: SALT_KEYS_HASH,
        draw_bits: DrawBits::Bits52,
        formula: ONE_PERCENT,
        instant: None,
        rounding: Rounding::Ieee52,
        salt: Some("00000000000000000001e08b7fd44f95e3e950ac65650a8031a6d5e1750e34be"),
        signer: None,
        valid_ids: Some((12_279_451, 110_000_000)),
    },
    STAKE_CRASH,
    // The same game before truncation to hundredths, as libraries print it.
    SchemeSpec { id: "stake-crash-raw", rounding: Rounding::Unrounded, ..STAKE_CRASH },
    // Stake's second game, re-seeded with block 650,200.
    SchemeSpec {
        id: "stake-slide",
        chain: Some(ChainSpec {
            step: ChainStep::Sha256Hex,
            terminating_id: 0,
            terminating_hash: Some("8fdb3105bc0eee5ab95ebd3b94084a261422af67b53fca4d2ba480f32e3b7bae"),
        }),
        formula: Formula::Inverse { return_per_mille: 980 },
        salt: Some("0000000000000000000b20f796f5421cac95c4efb06c6bbf6408d6f9b5d7b9dc"),
        ..STAKE_CRASH
    },
    // Seeding thread of 2022 and the code of its help page; block 758,160.
    SchemeSpec {
        id: "bcgame-crash",
        chain: Some(ChainSpec { step: ChainStep::Sha256Hex, terminating_id: 0, terminating_hash: None }),
        digest: SALT_KEYS_HASH,
        draw_bits: DrawBits::Bits52,
        formula: ONE_PERCENT,
        instant: None,
        rounding: Rounding::BcPrecision9,
        salt: Some("0000000000000000000301e2801a9a9598bfb114e574a91a887f2132f33047e6"),
        signer: None,
        valid_ids: None,
    },
    // The paper "Math Behind Roobet's Crash Game" and published hashes; block 610,546.
    SchemeSpec {
        id: "roobet-crash-5pct",
        chain: Some(ChainSpec {
            step: ChainStep::Sha256Hex,
            terminating_id: 0,
            terminating_hash: Some("77b271fe12fca03c618f63dfb79d4105726ba9d4a25bb3f1964e435ccf9cb209"),
        }),
        instant: Some(InstantRule { modulus: 20, result_hundredths: 100 }),
        salt: Some("0000000000000000000fa3b65e43e4240d71762a5bf397d5304b2596d116859c"),
        ..ROOBET_4_PERCENT
    },
    ROOBET_4_PERCENT,
    // Its published code; Ethereum block 6,217,364, with the prefix.
    SchemeSpec {
        id: "ethercrash",
        chain: Some(ChainSpec { step: ChainStep::Sha256Hex, terminating_id: 0, terminating_hash: None }),
        digest: HASH_KEYS_SALT,
        draw_bits: DrawBits::Bits52,
        formula: Formula::Interval,
        instant: Some(InstantRule { modulus: 101, result_hundredths: 0 }),
        rounding: Rounding::Ieee52,
        salt: Some("0xd8b8a187d5865a733680b4bf4d612afec9c6829285d77f438cd70695fb946801"),
        signer: None,
        valid_ids: None,
    },
    // The tool that the operator publishes.
    SchemeSpec {
        id: "nanogames-crash",
        chain: Some(ChainSpec { step: ChainStep::Sha256Hex, terminating_id: 0, terminating_hash: None }),
        digest: SALT_KEYS_HASH,
        draw_bits: DrawBits::Bits52,
        formula: ONE_PERCENT,
        instant: None,
        rounding: Rounding::Ieee52,
        salt: Some("0000000000000000000fd438478cd50a858def3b606d43dfe12a22144f3a5f1b"),
        signer: None,
        valid_ids: None,
    },
    // 1,100 rounds of a public audit. Doubles and the exact fraction agree on all 2^32 draws.
    SchemeSpec {
        id: "duel-crash-drand",
        chain: None,
        digest: DigestSource::HmacSha256 { key: HASH_RAW, message: SIGNATURE_LOSSY },
        draw_bits: DrawBits::Bits32,
        formula: Formula::Inverse { return_per_mille: 999 },
        instant: None,
        rounding: Rounding::ExactFloor,
        salt: None,
        signer: Some(Signer::Quicknet),
        valid_ids: None,
    },
];

// Seeding thread, played games that walk to the terminating hash, and the operator's calculator; block 584,500.
const STAKE_CRASH: SchemeSpec = SchemeSpec {
    id: "stake-crash",
    chain: Some(ChainSpec {
        step: ChainStep::Sha256Hex,
        terminating_id: 0,
        terminating_hash: Some("78a9757d3be42b74a3f70239078ad9317125fe9ee630d5bdada46de963e56752"),
    }),
    digest: HASH_KEYS_SALT,
    draw_bits: DrawBits::Bits32,
    formula: Formula::Inverse { return_per_mille: 990 },
    instant: None,
    rounding: Rounding::StakeDouble,
    salt: Some("0000000000000000001b34dc6a1e86083f95500b096231436e9b25cbdd0075c4"),
    signer: None,
    valid_ids: Some((1, 10_000_000)),
};

// The second seeding event: Ethereum block 17,985,520, with the prefix; game 2,000,000 was published.
const ROOBET_4_PERCENT: SchemeSpec = SchemeSpec {
    id: "roobet-crash-4pct",
    chain: Some(ChainSpec {
        step: ChainStep::Sha256Hex,
        terminating_id: 2_000_000,
        terminating_hash: Some("76a11ece9e181cb5f0a71e71c45ca0e431b904306b9cb161fd43025a5d3ebb8d"),
    }),
    digest: HASH_KEYS_SALT,
    draw_bits: DrawBits::Bits52,
    formula: Formula::Interval,
    instant: Some(InstantRule { modulus: 25, result_hundredths: 100 }),
    rounding: Rounding::Ieee52,
    salt: Some("0xd2867566759e9158bda9bf93b343bbd9aa02ce1e0c5bc2b37a2d70d391b04f14"),
    signer: None,
    valid_ids: None,
};

const BUSTABIT_V3_CHAIN: Option<ChainSpec> = Some(ChainSpec {
    step: ChainStep::Sha256Raw,
    terminating_id: 10_000_000,
    terminating_hash: Some("567a98370fb7545137ddb53687723cf0b8a1f5e93b1f76f4a1da29416930fa59"),
});

/// Every built-in crash scheme.
pub fn crash_schemes() -> &'static [SchemeSpec] {
    &SCHEMES
}

/// The built-in crash scheme of this name.
///
/// ```
/// use cactus_games::verifier::crash_scheme;
///
/// let scheme = crash_scheme("bustabit-v2").expect("a public scheme");
/// assert_eq!(scheme.valid_ids, Some((1, 10_000_000)));
/// ```
pub fn crash_scheme(id: &str) -> Option<SchemeSpec> {
    SCHEMES.into_iter().find(|scheme| scheme.id == id)
}

/// The chain of this name: that of a crash scheme, of the operator's schemes together, or one that is known without
/// its outcomes.
pub fn chain_spec(id: &str) -> Option<ChainSpec> {
    match id {
        "bustabit-v3" => BUSTABIT_V3_CHAIN,
        "roobet-crash" => crash_scheme("roobet-crash-5pct")?.chain,
        // One million games, walked end to end; how a hash became a multiplier is not published.
        "bitsler-blast-v3" => Some(ChainSpec {
            step: ChainStep::Sha512Hex,
            terminating_id: 0,
            terminating_hash: Some(
                "fc4fb4a7ba8187369e0906b47019cd328f42cc021706bbac2529a95141629ea3\
                 ec3e994e32bc0b542b39a4b57275616370bda8370a2716b58c942fd69512a10d",
            ),
        }),
        // Every table has a chain of its own, so that the terminating hash comes with the question.
        "cactus-crash" => {
            Some(ChainSpec { step: ChainStep::CactusField, terminating_id: 0, terminating_hash: None })
        }
        _ => crash_scheme(id)?.chain,
    }
}
