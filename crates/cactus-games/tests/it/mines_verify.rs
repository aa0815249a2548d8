use cactus_games::mines::{
    self, Command, HouseEdge, MineCount, Mismatch, Outcome, Parameters, Rejection, Round, RoundRecord, Tile,
};
use cactus_games::{ClientSeed, Nonce, ServerSeed};

fn server_seed() -> ServerSeed {
    ServerSeed::from_bytes([5; 32])
}

/// A round with 5 mines and a stake of 1,000 after some gems, then a mine or a cash-out.
fn finished(gems: usize, lost: bool) -> Round {
    let client_seed = ClientSeed::new("verify").expect("a client seed");
    let parameters = Parameters::new(MineCount::new(5).expect("a number of mines"));
    let mut round =
        Round::start(&server_seed(), client_seed, Nonce::FIRST, parameters, 1_000).expect("a stake");
    let reveal = |tile: &Tile| Command::Reveal { tile: tile.index().into() };
    let mut commands: Vec<Command> = round.board().gem_tiles().iter().take(gems).map(reveal).collect();
    commands.push(if lost { reveal(&round.board().mine_tiles()[0]) } else { Command::CashOut });
    for command in commands {
        let decision = mines::decide(&round, command).expect("a legal command");
        mines::apply(&mut round, &decision);
    }
    round
}

fn mismatch(round: &Round, alter: impl FnOnce(&mut RoundRecord)) -> Mismatch {
    let mut record = round.record();
    alter(&mut record);
    mines::verify(&record, &server_seed()).expect_err("the record was altered")
}

#[test]
fn honest_records_verify() {
    let round = finished(2, false);
    let verified = mines::verify(&round.record(), &server_seed()).unwrap();
    assert_eq!(verified.mine_tiles, round.board().mine_tiles());
    assert_eq!(verified.outcome, Outcome::CashedOut);
    assert_eq!(verified.multiplier.unwrap().to_string(), "297/190"); // 0.99 * C(25,2) / C(20,2)
    assert_eq!(verified.payout_minor, 1_563);

    let lost = mines::verify(&finished(2, true).record(), &server_seed()).unwrap();
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
fn another_server_seed_fails_the_commitment_check() {
    let other = ServerSeed::from_bytes([6; 32]);
    let failed = mines::verify(&finished(2, false).record(), &other).unwrap_err();
    assert_eq!(failed.code(), "commitment_mismatch");
    // The operator swaps the commitment too: then the board no longer fits the moves or the outcome.
    let mut record = finished(2, true).record();
    record.commitment = other.commitment();
    assert!(matches!(mines::verify(&record, &other), Err(Mismatch::Outcome { .. } | Mismatch::Move { .. })));
}

#[test]
fn each_altered_field_is_found() {
    let (won, lost) = (finished(2, false), finished(2, true));
    assert_eq!(mismatch(&won, |it| it.scheme = "other".into()), Mismatch::SchemeUnknown);
    assert_eq!(mismatch(&won, |it| it.scheme_version = 2), Mismatch::SchemeUnknown);
    assert_eq!(mismatch(&won, |it| it.stake_minor = 0).code(), "stake_mismatch");

    let payout = Mismatch::Payout { recorded_minor: 1_564, expected_minor: 1_563 };
    assert_eq!(mismatch(&won, |it| it.payout_minor += 1), payout);
    assert_eq!(mismatch(&won, |it| it.payout_minor -= 1).code(), "payout_mismatch");
    assert_eq!(mismatch(&won, |it| it.stake_minor += 1_000).code(), "payout_mismatch");
    let dearer = |it: &mut RoundRecord| it.parameters.house_edge = HouseEdge::new(200).unwrap();
    assert_eq!(mismatch(&won, dearer).code(), "payout_mismatch");
    let fewer = |it: &mut RoundRecord| it.opened_tiles.truncate(1);
    assert_eq!(mismatch(&won, fewer).code(), "payout_mismatch");
    assert_eq!(mismatch(&lost, |it| it.payout_minor = 1).code(), "payout_mismatch");
}

#[test]
fn a_false_outcome_is_found() {
    let (won, lost) = (finished(2, false), finished(2, true));
    let outcome = |recorded, expected| Mismatch::Outcome { recorded, expected };
    let says = |outcome| move |it: &mut RoundRecord| it.outcome = outcome;
    let called_lost = mismatch(&won, says(Outcome::Lost));
    assert_eq!(called_lost, outcome(Outcome::Lost, Outcome::Running));
    let called_won = mismatch(&lost, says(Outcome::CashedOut));
    assert_eq!(called_won, outcome(Outcome::CashedOut, Outcome::Lost));
    let nothing_opened = mismatch(&won, |it| it.opened_tiles.clear());
    assert_eq!(nothing_opened, outcome(Outcome::CashedOut, Outcome::Running));
    let mine_shown_as_gem = |it: &mut RoundRecord| it.opened_tiles[1] = won.board().mine_tiles()[0];
    assert_eq!(mismatch(&won, mine_shown_as_gem), outcome(Outcome::CashedOut, Outcome::Lost));
}

#[test]
fn moves_against_the_rules_are_found() {
    let (won, lost) = (finished(2, false), finished(2, true));
    let gem = |place: usize| won.board().gem_tiles()[place];
    let twice = mismatch(&won, |it| it.opened_tiles.push(gem(0)));
    assert_eq!(twice, Mismatch::Move { position: 2, rejection: Rejection::TileAlreadyOpen });
    let after_a_mine = mismatch(&lost, |it| it.opened_tiles.push(gem(2)));
    assert_eq!(after_a_mine, Mismatch::Move { position: 3, rejection: Rejection::RoundOver });
}

#[test]
fn a_running_round_can_be_resumed_but_not_verified() {
    let mut record = finished(2, false).record();
    (record.outcome, record.payout_minor) = (Outcome::Running, 0);
    assert_eq!(mines::verify(&record, &server_seed()), Err(Mismatch::RoundRunning));
    assert_eq!(Round::resume(&record, &server_seed()).unwrap().cash_out_minor(), Some(1_563));
}
