//! One door for every question.

use alloc::string::ToString;

use super::chain::ChainWalk;
use super::explain::Trace;
use super::rejection::VerifierRejection;
use super::request::{Answer, RandomRequest, Request};
use super::selection::StakeStream;
use super::{crash, digest, double, mines_payout, seeded, signature};

/// The most bytes or fractions that one question asks for.
const COUNT_MAX: u32 = 4_096;

/// Answers a question, or says why it cannot be answered.
///
/// ```
/// use cactus_games::verifier::{Answer, CrashRequest, Request, crash_scheme, evaluate};
///
/// let request = Request::Crash(CrashRequest {
///     scheme: crash_scheme("nanogames-crash").expect("a public scheme"),
///     game_hash: [7; 32],
///     game_id: None,
///     salt: None,
///     signature: None,
///     beacon_round: None,
///     beacon_randomness: None,
///     commitment: None,
/// });
/// assert!(matches!(evaluate(&request)?, Answer::Multiplier { hundredths } if hundredths >= 100));
/// # Ok::<(), cactus_games::verifier::VerifierRejection>(())
/// ```
pub fn evaluate(request: &Request) -> Result<Answer, VerifierRejection> {
    match request {
        Request::Crash(request) => crash::evaluate(request, &mut Trace::silent()),
        Request::CrashDraw { scheme, draw } => crash::of_draw(scheme, *draw),
        Request::Chain { step, start, steps } => {
            let mut walk = ChainWalk::new(*step, *start, *steps)?;
            walk.advance(*steps);
            Ok(Answer::Text(walk.link().to_string()))
        }
        Request::Mines(request) => seeded::mines(request, &mut Trace::silent()).map(Answer::Tiles),
        Request::Tower(request) => seeded::tower(request, &mut Trace::silent()).map(Answer::Levels),
        Request::Random(request) => random(request),
        Request::Commitment { rule, server_seed } => {
            seeded::commitment(*rule, server_seed).map(|hash| Answer::Text(hex::encode(hash)))
        }
        Request::Beacon { round, signature } => signature::beacon(*round, *signature),
        Request::MinesPayout { rule, mines, gems } => mines_payout::evaluate(rule, *mines, *gems),
    }
}

fn random(request: &RandomRequest) -> Result<Answer, VerifierRejection> {
    let silent = &mut Trace::silent();
    match request {
        RandomRequest::Digest { server_seed, message } => {
            let key = seeded::seed_bytes(server_seed)?;
            Ok(Answer::Text(hex::encode(digest::hmac_sha256(&key, message.as_bytes()))))
        }
        RandomRequest::Bytes { seeds, cursor, count } => {
            check_span(*cursor, *count)?;
            let mut stream = StakeStream::new(seeds, *cursor);
            Ok(Answer::Bytes((0..*count).map(|_| stream.next_byte(silent)).collect()))
        }
        RandomRequest::Fractions { seeds, cursor, count, rounded } => {
            check_span(*cursor, *count)?;
            let mut stream = StakeStream::new(seeds, *cursor);
            let fraction = if *rounded { rounded_fraction } else { double::word_fraction };
            Ok(Answer::Numbers((0..*count).map(|_| fraction(stream.next_word(silent))).collect()))
        }
        RandomRequest::Fraction { seeds, cursor } => {
            check_span(*cursor, 1)?;
            Ok(Answer::Number(double::word_fraction(StakeStream::new(seeds, *cursor).next_word(silent))))
        }
    }
}

fn check_span(cursor: u64, count: u32) -> Result<(), VerifierRejection> {
    if cursor > 1 << 53 {
        return Err(VerifierRejection::InputOutOfRange("cursor"));
    }
    if count > COUNT_MAX { Err(VerifierRejection::InputOutOfRange("count")) } else { Ok(()) }
}

/// A fraction of 2^32 to 12 decimal places, halves up.
fn rounded_fraction(word: u32) -> f64 {
    const PLACES: u64 = 1_000_000_000_000;
    let scaled = (u128::from(word) * u128::from(PLACES) + (1 << 31)) >> 32;
    double::quotient(u64::try_from(scaled).expect("at most 10^12"), PLACES)
}
