//! From the names of a question to a [`Request`].

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use super::inputs::Inputs;
use super::{Fields, Value, take};
use crate::mines::HouseEdge;
use crate::verifier::mines_payout::PayoutRule;
use crate::verifier::request::{
    CommitmentRule, CrashRequest, MinesRequest, RandomRequest, Request, TowerRequest,
};
use crate::verifier::scheme::{ChainStep, Formula, SchemeSpec, Signer};
use crate::verifier::seeded::{BoardOrder, MinesSpec, SeedPair, Selection, TowerDifficulty};
use crate::verifier::{
    ChainLink, VerifierRejection, chain_spec, crash, crash_scheme, mines_schemes, tower_schemes,
};

/// How many fractions a question without `count` asks for.
const FRACTION_COUNT_ROUNDED: u64 = 9;
const FRACTION_COUNT_EXACT: u64 = 10;

/// Takes `game`, `scheme` and `inputs` out of an object.
pub(super) fn from_fields(fields: &mut Fields) -> Result<Request, VerifierRejection> {
    match (take(fields, "game"), take(fields, "scheme"), take(fields, "inputs")) {
        (Some(Value::Text(game)), Some(Value::Text(scheme)), Some(Value::Object(inputs))) => {
            read(&game, &scheme, Inputs::new(inputs))
        }
        _ => Err(VerifierRejection::Malformed),
    }
}

fn read(game: &str, scheme: &str, mut inputs: Inputs) -> Result<Request, VerifierRejection> {
    let request = match game {
        "crash" if scheme == CACTUS_CRASH => cactus_crash(&mut inputs).map(Request::Crash)?,
        "crash" => crash_game(crash_named(scheme)?, &mut inputs).map(Request::Crash)?,
        "crash-rounding-edge" => crash_draw(crash_named(scheme)?, &mut inputs)?,
        "chain" => chain(scheme, &mut inputs)?,
        "mines" => mines(mines_named(scheme)?, &mut inputs).map(Request::Mines)?,
        "tower" => tower(scheme, &mut inputs).map(Request::Tower)?,
        "rng" => random(scheme, &mut inputs).map(Request::Random)?,
        "commitment" => {
            let rule = commitment_rule(scheme)?;
            Request::Commitment { rule, server_seed: server_seed(&mut inputs)? }
        }
        "drand" => beacon(scheme, &mut inputs)?,
        "mines-payout" => mines_payout(scheme, &mut inputs)?,
        _ => return Err(VerifierRejection::GameUnknown),
    };
    inputs.finish()?;
    Ok(request)
}

fn crash_named(scheme: &str) -> Result<SchemeSpec, VerifierRejection> {
    crash_scheme(scheme).ok_or(VerifierRejection::SchemeUnknown)
}

fn mines_named(scheme: &str) -> Result<MinesSpec, VerifierRejection> {
    mines_schemes().iter().find(|spec| spec.id == scheme).copied().ok_or(VerifierRejection::SchemeUnknown)
}

fn crash_game(mut scheme: SchemeSpec, inputs: &mut Inputs) -> Result<CrashRequest, VerifierRejection> {
    let game_hash = inputs.one_of(&["game_hash", "server_seed"], Inputs::optional_hex)?;
    let game_hash = game_hash.ok_or(VerifierRejection::InputMissing("game_hash"))?;
    let ids = ["game_id", "game_number", "round_id", "game_index_claimed"];
    let game_id = inputs.one_of(&ids, Inputs::optional_integer)?;
    let salt = inputs.one_of(&["salt", "client_seed", "block_hash"], salt)?;
    if let Some(rule) = &mut scheme.instant
        && let Some(modulus) = inputs.optional_integer("instant_mod")?
    {
        rule.modulus = u32::try_from(modulus).ok().filter(|modulus| *modulus > 0).ok_or(OUT_OF_RANGE)?;
    }
    let (signature, beacon_round) = match scheme.signer {
        None => (None, None),
        Some(Signer::Vx) => (Some(inputs.hex::<96>("vx_signature")?.to_vec()), None),
        Some(Signer::Quicknet) => {
            (Some(inputs.hex::<48>("drand_signature")?.to_vec()), inputs.optional_integer("drand_round")?)
        }
    };
    let commitment = inputs.optional_hex("server_seed_hash")?;
    let beacon_randomness = None;
    Ok(CrashRequest {
        scheme,
        game_hash,
        game_id,
        salt,
        signature,
        beacon_round,
        beacon_randomness,
        commitment,
    })
}

const CACTUS_CRASH: &str = "cactus-crash";

/// This crate's own game, whose house edge and highest multiplier are part of every record.
fn cactus_crash(inputs: &mut Inputs) -> Result<CrashRequest, VerifierRejection> {
    let mut scheme = crash_named(CACTUS_CRASH)?;
    let edge: u16 = inputs.narrow("house_edge_basis_points")?;
    let edge =
        HouseEdge::new(edge).map_err(|_| VerifierRejection::InputOutOfRange("house_edge_basis_points"))?;
    scheme.formula = Formula::Division { return_basis_points: 10_000 - edge.basis_points() };
    scheme.multiplier_max_hundredths = Some(inputs.integer("multiplier_max_hundredths")?.max(100));
    Ok(CrashRequest {
        scheme,
        game_hash: inputs.hex("game_hash")?,
        game_id: Some(inputs.integer("game_number")?),
        salt: Some(inputs.text("salt")?),
        signature: None,
        beacon_round: inputs.optional_integer("beacon_round")?,
        beacon_randomness: inputs.optional_hex("beacon_randomness")?,
        commitment: None,
    })
}

const OUT_OF_RANGE: VerifierRejection = VerifierRejection::InputOutOfRange("instant_mod");

/// A public salt is a block's hash: hexadecimal digits, perhaps after `0x`, in lowercase.
fn salt(inputs: &mut Inputs, name: &'static str) -> Result<Option<String>, VerifierRejection> {
    let Some(text) = inputs.optional_text(name)? else { return Ok(None) };
    let text = text.trim().to_ascii_lowercase();
    let digits = text.strip_prefix("0x").unwrap_or(&text);
    if hex::decode(digits).is_ok_and(|bytes| !bytes.is_empty()) {
        Ok(Some(text))
    } else {
        Err(VerifierRejection::InputMalformed(name))
    }
}

fn crash_draw(scheme: SchemeSpec, inputs: &mut Inputs) -> Result<Request, VerifierRejection> {
    let names: &[&'static str] = match scheme.draw_bits.bits() {
        32 => &["int32", "draw"],
        _ => &["r52", "h52", "draw"],
    };
    let draw =
        inputs.one_of(names, Inputs::optional_integer)?.ok_or(VerifierRejection::InputMissing("draw"))?;
    let draw_count = scheme.draw_bits.draw_count();
    if draw >= draw_count {
        return Err(VerifierRejection::InputOutOfRange("draw"));
    }
    const EXACT: &str = "exact_integer_centi";
    match inputs.optional_integer(EXACT)? {
        Some(exact) if exact != crash::exact_floor(scheme.formula, draw, draw_count) => {
            Err(VerifierRejection::InputContradictory(EXACT))
        }
        _ => Ok(Request::CrashDraw { scheme, draw }),
    }
}

fn chain(scheme: &str, inputs: &mut Inputs) -> Result<Request, VerifierRejection> {
    let spec = chain_spec(scheme).ok_or(VerifierRejection::SchemeUnknown)?;
    if let Some(encoding) = inputs.optional_text("encoding")? {
        let named = match encoding.as_str() {
            "sha256(ascii lowercase hex)" => ChainStep::Sha256Hex,
            "sha256(raw 32 bytes)" => ChainStep::Sha256Raw,
            "sha512(ascii lowercase hex)" => ChainStep::Sha512Hex,
            "sha256(field(cactus/chain/1), field(raw 32 bytes))" => ChainStep::CactusField,
            _ => return Err(VerifierRejection::InputMalformed("encoding")),
        };
        if named != spec.step {
            return Err(VerifierRejection::InputContradictory("encoding"));
        }
    }
    let start = ChainLink::from_hex(spec.step, &inputs.text("start_hash")?)
        .ok_or(VerifierRejection::InputMalformed("start_hash"))?;
    let steps_of_game = inputs
        .optional_integer("game_id")?
        .map(|id| id.checked_sub(spec.terminating_id).ok_or(VerifierRejection::InputOutOfRange("game_id")))
        .transpose()?;
    let steps = match (inputs.optional_integer("steps")?, steps_of_game) {
        (Some(steps), Some(other)) if steps != other => {
            return Err(VerifierRejection::InputContradictory("steps"));
        }
        (Some(steps), _) | (None, Some(steps)) => steps,
        (None, None) => return Err(VerifierRejection::InputMissing("steps")),
    };
    Ok(Request::Chain { step: spec.step, start, steps })
}

fn mines(scheme: MinesSpec, inputs: &mut Inputs) -> Result<MinesRequest, VerifierRejection> {
    let seeds = seeds(inputs)?;
    let order = inputs.optional_text("order")?;
    // The order of all 25 tiles, of which the first are the mines, needs no number of mines.
    let whole = scheme.selection == Selection::RotationSort
        && order.as_deref().is_none_or(|order| order.starts_with("full 25-tile order"));
    let mines = match inputs.optional_integer("mines")? {
        Some(mines) if !(1..=24).contains(&mines) => return Err(VerifierRejection::InputOutOfRange("mines")),
        Some(_) if whole && order.is_some() => 25,
        Some(mines) => u8::try_from(mines).map_err(|_| VerifierRejection::InputOutOfRange("mines"))?,
        None if whole => 25,
        None => return Err(VerifierRejection::InputMissing("mines")),
    };
    let order = order.as_deref().map(board_order).transpose()?.unwrap_or(scheme.order);
    Ok(MinesRequest { scheme, seeds, mines, order, commitment: inputs.optional_hex("server_seed_hash")? })
}

fn tower(scheme: &str, inputs: &mut Inputs) -> Result<TowerRequest, VerifierRejection> {
    let scheme = tower_schemes()
        .iter()
        .find(|spec| spec.id == scheme)
        .copied()
        .ok_or(VerifierRejection::SchemeUnknown)?;
    let seeds = seeds(inputs)?;
    let difficulty = TowerDifficulty::from_name(&inputs.text("difficulty")?)
        .ok_or(VerifierRejection::InputOutOfRange("difficulty"))?;
    let order = inputs.optional_text("order")?.as_deref().map(board_order).transpose()?;
    let order = order.unwrap_or(scheme.order);
    Ok(TowerRequest {
        scheme,
        seeds,
        difficulty,
        order,
        commitment: inputs.optional_hex("server_seed_hash")?,
    })
}

/// The orders as `fairness.json` writes them: whether tiles are sorted or in the order of drawing, and the number of
/// the first tile.
fn board_order(text: &str) -> Result<BoardOrder, VerifierRejection> {
    let malformed = VerifierRejection::InputMalformed("order");
    // `str::contains` would bring the two-way search, for a text of a few words.
    let has = |part: &str| text.as_bytes().windows(part.len()).any(|window| window == part.as_bytes());
    let either = |one: bool, other: bool| if one == other { Err(malformed) } else { Ok(one) };
    let sorted = either(has("sorted"), has("draw order") || has("25-tile order"))?;
    let from_one = either(has("1-based"), has("0-based"))?;
    if has("row") && !has("row 1 (bottom) first") {
        return Err(malformed);
    }
    Ok(BoardOrder { sorted, first_tile: u8::from(from_one) })
}

fn seeds(inputs: &mut Inputs) -> Result<SeedPair, VerifierRejection> {
    Ok(SeedPair {
        server_seed: server_seed(inputs)?,
        client_seed: inputs.text("client_seed")?,
        nonce: inputs.integer("nonce")?,
    })
}

/// A seed as the operator hashes it: without white space around it, and lowercase when it is hexadecimal.
fn server_seed(inputs: &mut Inputs) -> Result<String, VerifierRejection> {
    let text = inputs.text("server_seed")?;
    let text = text.trim();
    if text.is_empty() {
        return Err(VerifierRejection::InputEmpty("server_seed"));
    }
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    Ok(if is_hex { text.to_ascii_lowercase() } else { text.to_owned() })
}

fn random(scheme: &str, inputs: &mut Inputs) -> Result<RandomRequest, VerifierRejection> {
    if scheme == "hmac-sha256(key=hex-decoded seed, msg=client:nonce:cursor)" {
        return digest(inputs);
    }
    if !matches!(scheme, "stake-bytes" | "stake-floats-12dp" | "stake-floats-exact" | "stake-float-exact") {
        return Err(VerifierRejection::SchemeUnknown);
    }
    let seeds = seeds(inputs)?;
    let cursor = inputs.optional_integer("cursor")?.unwrap_or(0);
    let mut count_or = |count: u64| -> Result<u32, VerifierRejection> {
        u32::try_from(inputs.optional_integer("count")?.unwrap_or(count))
            .map_err(|_| VerifierRejection::InputOutOfRange("count"))
    };
    Ok(match scheme {
        "stake-bytes" => RandomRequest::Bytes { seeds, cursor, count: inputs.narrow("count")? },
        "stake-floats-12dp" => RandomRequest::Fractions {
            seeds,
            cursor,
            count: count_or(FRACTION_COUNT_ROUNDED)?,
            rounded: true,
        },
        "stake-floats-exact" => {
            RandomRequest::Fractions { seeds, cursor, count: count_or(FRACTION_COUNT_EXACT)?, rounded: false }
        }
        _ => RandomRequest::Fraction { seeds, cursor },
    })
}

fn digest(inputs: &mut Inputs) -> Result<RandomRequest, VerifierRejection> {
    let server_seed = server_seed(inputs)?;
    let message = match inputs.optional_text("message")? {
        Some(message) => message,
        None => {
            let (client_seed, nonce) = (inputs.text("client_seed")?, inputs.integer("nonce")?);
            format!("{client_seed}:{nonce}:{}", inputs.integer("cursor")?)
        }
    };
    Ok(RandomRequest::Digest { server_seed, message })
}

fn commitment_rule(scheme: &str) -> Result<CommitmentRule, VerifierRejection> {
    match scheme {
        "stake sha256(ascii hex seed)" | "liqd sha256(ascii hex seed), 16-byte seed" => {
            Ok(CommitmentRule::Text)
        }
        "duel sha256(raw seed bytes)" => Ok(CommitmentRule::Raw),
        "cactus" => Ok(CommitmentRule::Cactus),
        _ => Err(VerifierRejection::SchemeUnknown),
    }
}

/// The hash of quicknet's parameters, by which drand's tools name the network.
const QUICKNET_CHAIN_HASH: &str = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";

fn beacon(scheme: &str, inputs: &mut Inputs) -> Result<Request, VerifierRejection> {
    if scheme != "quicknet bls-unchained-g1-rfc9380" {
        return Err(VerifierRejection::SchemeUnknown);
    }
    let network = crate::beacon::Network::quicknet();
    let chain_hash = inputs.optional_text("chain_hash")?;
    if chain_hash.is_some_and(|hash| !hash.trim().eq_ignore_ascii_case(QUICKNET_CHAIN_HASH)) {
        return Err(VerifierRejection::InputContradictory("chain_hash"));
    }
    if inputs.optional_hex("public_key")?.is_some_and(|key| key != network.public_key) {
        return Err(VerifierRejection::InputContradictory("public_key"));
    }
    if inputs.optional_integer("genesis_time")?.is_some_and(|time| time != network.genesis_s) {
        return Err(VerifierRejection::InputContradictory("genesis_time"));
    }
    if inputs.optional_integer("period")?.is_some_and(|period| period != network.period_s) {
        return Err(VerifierRejection::InputContradictory("period"));
    }
    Ok(Request::Beacon { round: inputs.integer("round")?, signature: inputs.hex("signature")? })
}

fn mines_payout(scheme: &str, inputs: &mut Inputs) -> Result<Request, VerifierRejection> {
    let rule = match scheme {
        "stake-mines 1% edge" => PayoutRule::StakeTable,
        "liqd 1% edge exact" => PayoutRule::LiqdExact,
        "liqd floor to 8 dp" => PayoutRule::LiqdSettled {
            stake: inputs.text("stake")?,
            exact_multiplier: inputs.optional_text("exact_multiplier")?,
        },
        _ => return Err(VerifierRejection::SchemeUnknown),
    };
    Ok(Request::MinesPayout { rule, mines: inputs.narrow("mines")?, gems: inputs.narrow("gems")? })
}
