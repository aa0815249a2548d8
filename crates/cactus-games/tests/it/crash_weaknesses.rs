//! Known weaknesses of crash games elsewhere, each with the test that this one does not have it.

use std::collections::BTreeSet;

use cactus_games::crash::{
    self, BeaconMix, BeaconRandomness, BetState, CashOutCause, ChainBuilder, ChainHash, ChainLink,
    CrashPoint, Event, Hundredths, KnownLink, Outcome, Rejection, RoundRecord, Salt, TableParameters, Void,
    VoidReason, draw,
};

use crate::crash_table::{
    STARTS_MS, cash_out, cashed_out, hundredths, open, place, refused, reserve, run, start, state, wide,
};

const SALT: Salt = Salt::from_bytes([5; 32]);

fn points_of(draws: impl IntoIterator<Item = u64>) -> Vec<u64> {
    draws.into_iter().map(|draw| CrashPoint::of_draw(draw, &wide()).reveal().get()).collect()
}

/// Twenty of twenty rounds could be predicted where the published value was also drawn from.
#[test]
fn a_published_hash_is_never_an_outcome_source() {
    let mut predicted = 0;
    for game in 1..=200_u64 {
        let link = ChainLink::from_secret([u8::try_from(game).unwrap(); 32]).previous();
        let published = link.previous().reveal();
        let actual = draw(&link.reveal(), &SALT, game, None);
        // All that a player could feed the same functions with before the crash.
        let guesses = [
            draw(&published, &SALT, game, None),
            draw(&published, &SALT, game - 1, None),
            draw(&published.step(), &SALT, game, None),
            draw(
                &ChainHash::from_bytes(*SALT.as_bytes()),
                &Salt::from_bytes(*published.as_bytes()),
                game,
                None,
            ),
            u64::from_str_radix(&published.to_string()[..13], 16).unwrap(),
        ];
        let [actual_point, guessed @ ..] = &points_of([actual].into_iter().chain(guesses))[..] else {
            panic!("a point for each draw")
        };
        assert!(!guesses.contains(&actual));
        predicted += usize::from(guessed.iter().all(|guess| guess == actual_point));
    }
    assert!(predicted < 3, "{predicted} of 200");
}

/// Everything that is printed, decided or shown until the multiplier is 43.20, for a round that crashes at `point`.
fn told_until_43_20(point: u64) -> (Vec<String>, Vec<Event>) {
    let mut round = open(wide());
    place(&mut round, 1, "ana", 100, Some(150));
    start(&mut round, point);
    let mut told = Vec::new();
    // A tick every 250 ms; 43.21 is reached after 62,768 ms.
    for tick_ms in (0..62_768).step_by(250) {
        told.extend(run(&mut round, tick_ms).iter().map(|event| format!("{event:?}")));
        let bets: Vec<_> = round.bets().collect();
        told.push(serde_json::to_string(&bets).expect("bets are JSON"));
        told.push(format!("{round:?} {:?} {:?}", round.totals(), round.multiplier(STARTS_MS + tick_ms)));
    }
    told.push(format!("{:?}", CrashPoint::known(hundredths(point))));
    (told, run(&mut round, 62_768))
}

/// Rounds with different points, all still to come, tell the same: nothing public before the crash determines it.
#[test]
fn nothing_before_the_crash_determines_it() {
    let (told, crash) = told_until_43_20(4_321);
    assert!(told.len() > 500 && !crash.is_empty());
    for point in [4_322, 9_999, 10_000] {
        let (other, goes_on) = told_until_43_20(point);
        assert_eq!(told, other, "{point}");
        assert!(goes_on.is_empty());
    }
    assert_ne!(told, told_until_43_20(4_000).0, "a crash that has happened shows");
}

#[test]
fn secrets_are_not_printed() {
    let secret = [0xab; 32];
    let mut builder = ChainBuilder::new(secret, 3).unwrap();
    let texts = [format!("{:?}", ChainLink::from_secret(secret)), format!("{builder:?}")];
    builder.advance(3);
    let chain = builder.finish().unwrap();
    for text in texts.into_iter().chain([format!("{chain:?}")]) {
        assert!(text.contains("redacted") && !text.contains("abab") && !text.contains("171, 171"), "{text}");
    }
}

/// The chain is made from its root alone; the salt changes every outcome, so that whoever made the chain could not
/// choose outcomes as long as the salt came later.
#[test]
fn the_operator_picks_the_chain_before_the_salt() {
    let games = 1..=64_u64;
    let draws = |salt: u8| -> Vec<u64> {
        let mut builder = ChainBuilder::new([1; 32], 64).unwrap();
        builder.advance(64);
        let chain = builder.finish().unwrap();
        let links = games.clone().map(|game| (game, chain.link(game).unwrap().reveal()));
        links.map(|(game, hash)| draw(&hash, &Salt::from_bytes([salt; 32]), game, None)).collect()
    };
    let (one, two) = (draws(1), draws(2));
    assert!(one.iter().zip(&two).all(|(one, two)| one != two));
    assert_eq!(one.iter().chain(&two).collect::<BTreeSet<_>>().len(), 128);
}

/// A leak of the chain's root does not tell outcomes of a table with a beacon, and each of its rounds gets new entropy.
#[test]
fn a_leaked_chain_is_not_enough_at_a_table_with_a_beacon() {
    let hash = ChainHash::from_bytes([7; 32]);
    let mut draws = BTreeSet::from([draw(&hash, &SALT, 9, None)]);
    for randomness in 0..=255 {
        let beacon = BeaconMix { round: 5, randomness: BeaconRandomness::from_bytes([randomness; 32]) };
        draws.insert(draw(&hash, &SALT, 9, Some(&beacon)));
    }
    let other_round = BeaconMix { round: 6, randomness: BeaconRandomness::from_bytes([0; 32]) };
    draws.insert(draw(&hash, &SALT, 9, Some(&other_round)));
    assert_eq!(draws.len(), 258);
}

/// Fields have lengths in front: no two inputs are one message.
#[test]
fn no_lossy_text_and_no_fields_that_run_together() {
    let bytes = |byte| Salt::from_bytes([byte; 32]);
    let hash = ChainHash::from_bytes([7; 32]);
    // Bytes that a lossy decoding would make equal.
    assert_ne!(draw(&hash, &bytes(0xff), 1, None), draw(&hash, &bytes(0xfe), 1, None));
    assert_ne!(draw(&hash, &bytes(0), 1, None), draw(&hash, &bytes(0), 1 << 56, None));
}

/// Automatic cash-outs are at their targets, compared with the point in integers, before the crash of the same moment;
/// there is no grace for latency.
#[test]
fn cash_out_timing_has_no_latency_and_no_rounding() {
    for (point, paid) in [(199, false), (200, true), (201, true)] {
        let mut round = open(wide());
        place(&mut round, 1, "ana", 1_001, Some(200));
        start(&mut round, point);
        // Nobody looked for ten minutes.
        assert_eq!(run(&mut round, 600_000).len(), 2);
        let expected = cashed_out(200, CashOutCause::Auto, 2_002, 11_553);
        assert_eq!(state(&round, 1), if paid { expected } else { BetState::Lost }, "{point}");
    }
    let mut round = open(wide());
    place(&mut round, 1, "ana", 1_001, None);
    start(&mut round, 200);
    let late = round.handle(cash_out(1, "ana"), STARTS_MS + 11_553);
    assert_eq!(refused(&late), Some(Rejection::RoundCrashed), "at the crash's own millisecond");
}

#[test]
fn a_double_cash_out_pays_once() {
    let mut round = open(wide());
    place(&mut round, 1, "ana", 1_000, None);
    start(&mut round, 500);
    let first = round.handle(cash_out(1, "ana"), STARTS_MS + 11_553);
    assert_eq!(
        first.answer.as_ref().map(|bet| bet.state),
        Ok(cashed_out(200, CashOutCause::Player, 2_000, 11_553))
    );
    for later_ms in [0, 1, 5_000] {
        let again = round.handle(cash_out(1, "ana"), STARTS_MS + 11_553 + later_ms);
        assert_eq!(refused(&again), Some(Rejection::AlreadyCashedOut));
        assert_eq!((again.events.len(), round.totals().payout_minor), (0, 2_000));
    }
}

/// A round that is called off keeps its game of the chain, its bets and its reason; numbers have no gaps.
#[test]
fn selective_voids_are_recorded() {
    let mut builder = ChainBuilder::new([1; 32], 3).unwrap();
    builder.advance(3);
    let chain = builder.finish().unwrap();
    let mut known = KnownLink { game: 0, hash: chain.terminating_hash() };
    for game in 1..=3 {
        let hash = chain.link(game).unwrap().reveal();
        let mut round = open(wide());
        place(&mut round, 1, "ana", 100, None);
        assert!(round.handle(reserve(2, "bia", 100, None), 300).answer.is_ok());
        let point = CrashPoint::of_game(&hash, &SALT, game, None, &wide());
        if game == 2 {
            assert!(round.void(VoidReason::TableAway, 60_000).is_ok());
        } else {
            assert!(round.start(point, STARTS_MS).is_ok());
            assert!(matches!(round.advance(STARTS_MS + 400_000).last(), Some(Event::Crashed(_))));
        }
        let record = RoundRecord::of(&round, game, hash, SALT, None).unwrap();
        assert!(crash::verify(&record, &known).is_ok(), "game {game}");
        let void = Outcome::Voided(Void { voided_at_ms: 60_000, reason: VoidReason::TableAway });
        assert_eq!(record.outcome == void, game == 2);
        assert_eq!(record.bets.len(), 2);
        known = KnownLink { game, hash };
    }
}

/// No division by zero and no rounding of the draw: the largest draw is the table's highest multiplier.
#[test]
fn the_largest_draw_is_finite() {
    let point = CrashPoint::of_draw(crash::DRAWS - 1, &wide()).reveal();
    assert_eq!(point, wide().multiplier_max());
}

#[test]
fn records_name_scheme_version_and_parameters() {
    let mut round = open(wide());
    assert!(round.void(VoidReason::Operator, 10).is_ok());
    let hash = ChainHash::from_bytes([7; 32]);
    let record = RoundRecord::of(&round, 1, hash, SALT, None).unwrap();
    let json = serde_json::to_value(&record).unwrap();
    assert_eq!((&json["scheme"], &json["scheme_version"]), (&"cactus-crash".into(), &1.into()));
    let parameters: TableParameters = serde_json::from_value(json["parameters"].clone()).unwrap();
    assert_eq!(parameters, wide());
    assert!(parameters.multiplier_max() < Hundredths::MAX);
}
