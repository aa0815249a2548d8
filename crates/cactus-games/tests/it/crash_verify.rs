//! Whole games: a chain, a round, its record, and the check of it.

use cactus_games::crash::{
    self, BeaconMix, BeaconRandomness, Bet, BetState, ChainBuilder, ChainHash, Checkpoints, CrashPoint,
    Hundredths, KnownLink, Mismatch, Outcome, RefundReason, Round, RoundRecord, Salt, VoidReason,
};

use crate::crash_table::{STARTS_MS, cancel, cash_out, open, place, reserve, wide};

const SALT: Salt = Salt::from_bytes([5; 32]);
const BEACON: BeaconMix = BeaconMix { round: 77, randomness: BeaconRandomness::from_bytes([6; 32]) };

fn chain() -> Checkpoints {
    let mut builder = ChainBuilder::new([3; 32], 1_500).expect("a length in range");
    builder.advance(u64::MAX);
    builder.finish().expect("no link is left to make")
}

fn known(chain: &Checkpoints) -> KnownLink {
    KnownLink { game: 0, hash: chain.terminating_hash() }
}

fn hash(chain: &Checkpoints, game: u64) -> ChainHash {
    chain.link(game).expect("a game of the chain").reveal()
}

fn point(chain: &Checkpoints, game: u64, beacon: Option<&BeaconMix>) -> CrashPoint {
    CrashPoint::of_game(&hash(chain, game), &SALT, game, beacon, &wide())
}

/// A game whose point is at least 2.00, with bets that end in every way.
fn played(chain: &Checkpoints, beacon: Option<BeaconMix>) -> (u64, Round) {
    let long = |game: &u64| (300..5_000).contains(&point(chain, *game, beacon.as_ref()).reveal().get());
    let game = (1..1_500).find(long).expect("a third of the games");
    let mut round = open(wide());
    place(&mut round, 1, "ana", 1_000, Some(150));
    place(&mut round, 2, "ana", 500, None);
    place(&mut round, 3, "bia", 200, None);
    place(&mut round, 4, "eva", 300, Some(9_000));
    place(&mut round, 5, "eva", 300, None);
    assert!(round.handle(cancel(5, "eva"), 300).answer.is_ok());
    assert!(round.handle(reserve(6, "ivo", 50, None), 300).answer.is_ok());
    assert!(round.start(point(chain, game, beacon.as_ref()), STARTS_MS).is_ok());
    assert!(round.handle(cash_out(3, "bia"), STARTS_MS + 5_000).answer.is_ok());
    (game, round)
}

fn record(chain: &Checkpoints, beacon: Option<BeaconMix>) -> RoundRecord {
    let (game, mut round) = played(chain, beacon);
    assert_eq!(RoundRecord::of(&round, game, chain.terminating_hash(), SALT, beacon), None, "not over");
    drop(round.advance(STARTS_MS + 400_000));
    RoundRecord::of(&round, game, hash(chain, game), SALT, beacon).expect("the round is over")
}

#[test]
fn records_verify_from_any_known_link_and_come_back_from_json() {
    let chain = chain();
    for beacon in [None, Some(BEACON)] {
        let record = record(&chain, beacon);
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<RoundRecord>(&json).unwrap(), record);
        for game in 0..record.game {
            let known = KnownLink { game, hash: hash(&chain, game) };
            let verified = crash::verify(&record, &known).unwrap();
            assert_eq!(verified.point, Some(point(&chain, record.game, beacon.as_ref()).reveal()));
            // 1.34 at 5 s for 200, 1.50 for 1,000; 500 and 300 are lost.
            assert_eq!((verified.stake_minor, verified.payout_minor), (2_000, 268 + 1_500));
        }
    }
}

#[test]
fn a_record_may_be_cut_to_one_player() {
    let chain = chain();
    let mut record = record(&chain, None);
    record.bets.retain(|bet| bet.player_id == "bia");
    let verified = crash::verify(&record, &known(&chain)).unwrap();
    assert_eq!((verified.stake_minor, verified.payout_minor), (200, 268));
}

#[test]
fn interrupted_and_voided_rounds_verify_with_their_reasons() {
    let chain = chain();
    let (game, round) = played(&chain, None);
    let hash = hash(&chain, game);

    let mut interrupted = round.clone();
    drop(interrupted.resume(STARTS_MS + 400_000));
    let record = RoundRecord::of(&interrupted, game, hash, SALT, None).unwrap();
    let verified = crash::verify(&record, &known(&chain)).unwrap();
    assert_eq!((verified.stake_minor, verified.payout_minor), (1_200, 1_768));
    let refunded = BetState::Refunded(RefundReason::Interrupted);
    assert_eq!(record.bets.iter().filter(|bet| bet.state == refunded).count(), 2);

    let mut voided = round;
    assert!(voided.void(VoidReason::Operator, STARTS_MS + 6_000).is_ok());
    let record = RoundRecord::of(&voided, game, hash, SALT, None).unwrap();
    let verified = crash::verify(&record, &known(&chain)).unwrap();
    assert_eq!((verified.stake_minor, verified.payout_minor), (200, 268), "only bia was out at 6 s");
    assert_eq!(verified.point, Some(point(&chain, game, None).reveal()), "what would have been is shown too");

    let mut never = open(wide());
    place(&mut never, 1, "ana", 100, None);
    assert!(never.void(VoidReason::BeaconMissing, 90_000).is_ok());
    let record = RoundRecord::of(&never, game, hash, SALT, None).unwrap();
    assert_eq!(crash::verify(&record, &known(&chain)).unwrap().point, None);
}

type Change = fn(&mut RoundRecord);

fn change_bet(record: &mut RoundRecord, bet: usize, change: impl Fn(&mut Bet)) {
    change(&mut record.bets[bet]);
}

fn change_crash(record: &mut RoundRecord, change: impl Fn(&mut crash::Crash)) {
    let Outcome::Crashed(crash) = &mut record.outcome else { panic!("the round crashed") };
    change(crash);
}

fn more(multiplier: Hundredths) -> Hundredths {
    Hundredths::new(multiplier.get() + 1).expect("below the highest")
}

#[test]
fn every_altered_field_is_found() {
    let chain = chain();
    let record = record(&chain, Some(BEACON));
    let changes: [(Change, &str); 20] = [
        (|record| record.scheme.push('x'), "scheme_unknown"),
        (|record| record.scheme_version = 2, "scheme_unknown"),
        (|record| record.game = 0, "known_link_not_earlier"),
        (|record| record.game += 1, "chain_mismatch"),
        (|record| record.hash = record.hash.step(), "chain_mismatch"),
        (|record| record.salt = Salt::from_bytes([4; 32]), "point_mismatch"),
        (|record| record.beacon = None, "point_mismatch"),
        (|record| record.beacon = Some(BeaconMix { round: 78, ..BEACON }), "point_mismatch"),
        (|record| change_crash(record, |crash| crash.point = more(crash.point)), "point_mismatch"),
        (|record| change_crash(record, |crash| crash.crashed_at_ms += 1), "times_mismatch"),
        (|record| record.started_at_ms = None, "times_mismatch"),
        (|record| change_crash(record, |crash| crash.interrupted = true), "bet_mismatch"),
        (|record| record.bets.push(record.bets[0].clone()), "bet_count_mismatch"),
        (|record| change_bet(record, 2, |bet| bet.player_id = "ana".to_owned()), "bet_count_mismatch"),
        (|record| change_bet(record, 0, |bet| bet.stake_minor += 100), "bet_mismatch"),
        (|record| change_bet(record, 0, |bet| bet.state = BetState::Lost), "bet_mismatch"),
        (|record| change_bet(record, 0, |bet| bet.auto_cash_out = None), "bet_mismatch"),
        (|record| change_bet(record, 1, |bet| bet.state = BetState::Placed), "bet_mismatch"),
        (
            |record| change_bet(record, 1, |bet| bet.state = BetState::Refunded(RefundReason::Interrupted)),
            "bet_mismatch",
        ),
        (
            |record| {
                change_bet(record, 2, |bet| {
                    let BetState::CashedOut(out) = &mut bet.state else { panic!("bia cashed out") };
                    out.at = more(out.at);
                });
            },
            "bet_mismatch",
        ),
    ];
    for (place, (change, expected)) in changes.iter().enumerate() {
        let mut altered = record.clone();
        change(&mut altered);
        let found = crash::verify(&altered, &known(&chain)).map_err(|mismatch| mismatch.code());
        assert_eq!(found.err(), Some(*expected), "change {place}");
    }
    assert!(crash::verify(&record, &known(&chain)).is_ok());
}

#[test]
fn a_chain_of_another_root_is_not_the_published_one() {
    let chain = chain();
    let record = record(&chain, None);
    let mut builder = ChainBuilder::new([4; 32], 1_500).unwrap();
    builder.advance(u64::MAX);
    let other = builder.finish().unwrap();
    let mismatch = crash::verify(&record, &known(&other)).unwrap_err();
    let (reached, published) = (chain.terminating_hash(), other.terminating_hash());
    assert_eq!(mismatch, Mismatch::Chain { reached, known: published });
}

#[test]
fn a_round_that_pays_more_than_its_limit_is_found() {
    let chain = chain();
    let mut record = record(&chain, None);
    record.bets.retain(|bet| matches!(bet.state, BetState::CashedOut(_)));
    let limit = 268 + 1_500 - 1;
    let (edge, highest) = (record.parameters.house_edge(), record.parameters.multiplier_max());
    record.parameters = crash::TableParameters::new(edge, highest, limit, limit).unwrap();
    assert_eq!(crash::verify(&record, &known(&chain)), Err(Mismatch::RoundPayout));
}
