use cactus_games::tower::{
    self, Command, Difficulty, Mismatch, Outcome, Parameters, Rejection, Round, RoundRecord, StartRejection,
};
use cactus_games::{ClientSeed, HouseEdge, Nonce, ServerSeed};

fn server_seed() -> ServerSeed {
    ServerSeed::from_bytes([5; 32])
}

/// A tower of medium difficulty and a stake of 1,000, climbed some levels, then lost or cashed out.
fn finished(levels: usize, lost: bool) -> Round {
    let client_seed = ClientSeed::new("verify").expect("a client seed");
    let parameters = Parameters::new(Difficulty::Medium);
    let mut round =
        Round::start(&server_seed(), client_seed, Nonce::FIRST, parameters, 1_000).expect("a stake");
    let safe_tiles = round.layout().safe_tiles();
    let climb = |tile: u8| Command::Climb { tile: tile.into() };
    let mut commands: Vec<Command> = safe_tiles.iter().take(levels).map(|safe| climb(safe[0])).collect();
    commands.push(if lost { climb(unsafe_tile(&safe_tiles[levels])) } else { Command::CashOut });
    for command in commands {
        let decision = tower::decide(&round, command).expect("a legal command");
        tower::apply(&mut round, &decision);
    }
    round
}

fn unsafe_tile(safe: &[u8]) -> u8 {
    (0..3).find(|tile| !safe.contains(tile)).expect("one of three tiles is not safe")
}

fn mismatch(round: &Round, alter: impl FnOnce(&mut RoundRecord)) -> Mismatch {
    let mut record = round.record();
    alter(&mut record);
    tower::verify(&record, &server_seed()).expect_err("the record was altered")
}

#[test]
fn honest_records_verify_and_show_every_level() {
    let round = finished(2, false);
    let verified = tower::verify(&round.record(), &server_seed()).unwrap();
    assert_eq!(verified.safe_tiles, round.layout().safe_tiles());
    assert_eq!(verified.safe_tiles.len(), 9, "also the levels that were not climbed");
    assert_eq!(verified.outcome, Outcome::CashedOut);
    assert_eq!(verified.multiplier.unwrap().to_string(), "891/400"); // 0.99 * (3/2)^2
    assert_eq!(verified.payout_minor, 2_227);

    let lost = tower::verify(&finished(2, true).record(), &server_seed()).unwrap();
    assert_eq!((lost.outcome, lost.multiplier, lost.payout_minor), (Outcome::Lost, None, 0));
}

#[test]
fn records_survive_json_and_hold_no_secret() {
    let round = finished(2, true);
    let json = serde_json::to_string(&round.record()).unwrap();
    assert_eq!(serde_json::from_str::<RoundRecord>(&json).unwrap(), round.record());
    assert!(!json.contains(&server_seed().reveal_hex()));
    let mut with_more: serde_json::Value = serde_json::from_str(&json).unwrap();
    with_more["bonus_minor"] = 1.into();
    assert!(serde_json::from_value::<RoundRecord>(with_more).is_err(), "unknown fields are refused");
}

#[test]
fn another_seed_scheme_or_version_is_found() {
    let other = ServerSeed::from_bytes([6; 32]);
    let failed = tower::verify(&finished(2, false).record(), &other).unwrap_err();
    assert_eq!(failed.code(), "commitment_mismatch");
    let round = finished(2, false);
    assert_eq!(mismatch(&round, |it| it.scheme = "cactus-mines".to_owned()), Mismatch::SchemeUnknown);
    assert_eq!(mismatch(&round, |it| it.scheme_version = 2), Mismatch::SchemeUnknown);
}

#[test]
fn a_false_payout_edge_or_stake_is_found() {
    let won = finished(2, false);
    let paid_more = mismatch(&won, |it| it.payout_minor = 2_228);
    assert_eq!(paid_more, Mismatch::Payout { recorded_minor: 2_228, expected_minor: 2_227 });
    let other_edge = mismatch(&won, |it| it.parameters.house_edge = HouseEdge::new(200).unwrap());
    assert_eq!(other_edge.code(), "payout_mismatch");
    let other_difficulty = mismatch(&won, |it| it.parameters.difficulty = Difficulty::Easy);
    assert_eq!(other_difficulty.code(), "move_mismatch", "its first tile is not safe there");
    assert_eq!(mismatch(&won, |it| it.stake_minor = 0), Mismatch::Stake(StartRejection::StakeOutOfRange));
    assert_eq!(mismatch(&finished(2, true), |it| it.payout_minor = 1).code(), "payout_mismatch");
}

#[test]
fn a_false_outcome_is_found() {
    let (won, lost) = (finished(2, false), finished(2, true));
    let outcome = |recorded, expected| Mismatch::Outcome { recorded, expected };
    let called_lost = mismatch(&won, |it| it.outcome = Outcome::Lost);
    assert_eq!(called_lost, outcome(Outcome::Lost, Outcome::Running));
    let called_won = mismatch(&lost, |it| it.outcome = Outcome::CashedOut);
    assert_eq!(called_won, outcome(Outcome::CashedOut, Outcome::Lost));
    let nothing_climbed = mismatch(&won, |it| it.climbed_tiles.clear());
    assert_eq!(nothing_climbed, outcome(Outcome::CashedOut, Outcome::Running));
    let fall = unsafe_tile(&won.layout().safe_tiles()[1]);
    let fall_shown_as_safe = mismatch(&won, |it| it.climbed_tiles[1] = fall);
    assert_eq!(fall_shown_as_safe, outcome(Outcome::CashedOut, Outcome::Lost));
}

#[test]
fn moves_against_the_rules_are_found() {
    let (won, lost) = (finished(2, false), finished(2, true));
    let beside = mismatch(&won, |it| it.climbed_tiles.push(3));
    assert_eq!(beside, Mismatch::Move { position: 2, rejection: Rejection::TileOutOfRange });
    let after_a_fall = mismatch(&lost, |it| it.climbed_tiles.push(0));
    assert_eq!(after_a_fall, Mismatch::Move { position: 3, rejection: Rejection::RoundOver });
    let past_the_top = mismatch(&finished(8, false), |it| {
        it.climbed_tiles = won.layout().safe_tiles().iter().map(|safe| safe[0]).chain([0]).collect();
    });
    assert_eq!(past_the_top, Mismatch::Move { position: 9, rejection: Rejection::RoundOver });
}

#[test]
fn a_running_round_can_be_resumed_but_not_verified() {
    let mut record = finished(2, false).record();
    (record.outcome, record.payout_minor) = (Outcome::Running, 0);
    assert_eq!(tower::verify(&record, &server_seed()), Err(Mismatch::RoundRunning));
    assert_eq!(Round::resume(&record, &server_seed()).unwrap().cash_out_minor(), Some(2_227));
}
