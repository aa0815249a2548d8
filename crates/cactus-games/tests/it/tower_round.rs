use cactus_games::tower::{
    Command, Difficulty, LEVEL_COUNT, Parameters, Phase, Rejection, Round, StartRejection, apply, decide,
};
use cactus_games::{AMOUNT_MINOR_MAX, ClientSeed, Nonce, PayoutMax, ServerSeed};
use proptest::prelude::*;

fn server_seed() -> ServerSeed {
    ServerSeed::from_bytes([9; 32])
}

fn start(parameters: Parameters, stake_minor: u64, nonce: u64) -> Result<Round, StartRejection> {
    let client_seed = ClientSeed::new("round").expect("a client seed");
    let nonce = Nonce::new(nonce).expect("a nonce");
    Round::start(&server_seed(), client_seed, nonce, parameters, stake_minor)
}

fn round(difficulty: Difficulty) -> Round {
    start(Parameters::new(difficulty), 1_000, 1).expect("a stake")
}

/// Choosing a tile of the next level that is safe, or one that is not.
fn step(round: &Round, safe: bool) -> Command {
    let level = round.levels();
    let mut tiles = 0..round.parameters().difficulty.tile_count();
    let tile = tiles.find(|tile| round.layout().is_safe(level, *tile) == safe);
    Command::Climb { tile: tile.expect("a level has tiles of both kinds").into() }
}

/// Decides and applies; a refusal must leave the round as it was.
fn play(round: &mut Round, command: Command) -> Result<Phase, Rejection> {
    let before = round.clone();
    let decision = decide(round, command);
    assert_eq!(*round, before, "deciding changes nothing");
    apply(round, &decision?);
    Ok(round.phase())
}

fn climb(round: &mut Round) -> Result<Phase, Rejection> {
    let command = step(round, true);
    play(round, command)
}

fn fall(round: &mut Round) -> Result<Phase, Rejection> {
    let command = step(round, false);
    play(round, command)
}

#[test]
fn levels_raise_the_payout_until_the_player_cashes_out() {
    let mut round = round(Difficulty::Hard);
    assert_eq!((round.multiplier(), round.cash_out_minor()), (None, None));
    assert_eq!(climb(&mut round), Ok(Phase::Running));
    assert_eq!(round.cash_out_minor(), Some(1_980));
    assert_eq!(climb(&mut round), Ok(Phase::Running));
    assert_eq!(round.multiplier().unwrap().to_string(), "99/25");
    assert_eq!(play(&mut round, Command::CashOut), Ok(Phase::CashedOut { payout_minor: 3_960 }));
}

#[test]
fn a_tile_that_is_not_safe_ends_the_round_without_a_payout() {
    for difficulty in Difficulty::ALL {
        let mut round = round(difficulty);
        assert_eq!(climb(&mut round), Ok(Phase::Running));
        assert_eq!(fall(&mut round), Ok(Phase::Lost));
        assert_eq!((round.levels(), round.climbed().len()), (1, 2));
        assert_eq!(round.record().payout_minor, 0);
    }
}

#[test]
fn the_last_level_cashes_out_by_itself() {
    for difficulty in Difficulty::ALL {
        let mut round = round(difficulty);
        for _ in 1..LEVEL_COUNT {
            assert_eq!(climb(&mut round), Ok(Phase::Running));
        }
        let payout_minor = round.parameters().payout_minor(1_000, LEVEL_COUNT).unwrap();
        assert_eq!(climb(&mut round), Ok(Phase::CashedOut { payout_minor }));
        assert_eq!(play(&mut round, Command::CashOut), Err(Rejection::RoundOver));
    }
}

#[test]
fn reaching_the_payout_limit_cashes_out_by_itself() {
    let climb_two_levels = |payout_max_minor| {
        let payout_max = PayoutMax::new(payout_max_minor).unwrap();
        let parameters = Parameters { payout_max, ..Parameters::new(Difficulty::Hard) };
        let mut round = start(parameters, 1_000, 1).unwrap();
        let first = climb(&mut round);
        let second = if first == Ok(Phase::Running) { climb(&mut round) } else { first };
        [first, second]
    };
    let paid = |payout_minor| Ok(Phase::CashedOut { payout_minor });
    assert_eq!(climb_two_levels(3_961), [Ok(Phase::Running), Ok(Phase::Running)]);
    assert_eq!(climb_two_levels(3_960), [Ok(Phase::Running), paid(3_960)]);
    assert_eq!(climb_two_levels(1_981), [Ok(Phase::Running), paid(1_981)]);
    assert_eq!(climb_two_levels(1_980), [paid(1_980), paid(1_980)]);
    assert_eq!(climb_two_levels(1_000), [paid(1_000), paid(1_000)]);
}

#[test]
fn refusals_keep_their_codes_and_precedence() {
    for difficulty in Difficulty::ALL {
        let mut running = round(difficulty);
        assert_eq!(play(&mut running, Command::CashOut), Err(Rejection::NothingClimbed));
        for tile in [u32::from(difficulty.tile_count()), 4, 255, 256, 257, u32::MAX] {
            assert_eq!(play(&mut running, Command::Climb { tile }), Err(Rejection::TileOutOfRange));
        }
        assert_eq!(climb(&mut running), Ok(Phase::Running));

        let (mut lost, mut cashed_out) = (running.clone(), running);
        assert_eq!(fall(&mut lost), Ok(Phase::Lost));
        assert!(matches!(play(&mut cashed_out, Command::CashOut), Ok(Phase::CashedOut { .. })));
        for mut over in [lost, cashed_out] {
            for command in [Command::Climb { tile: 0 }, Command::Climb { tile: 4 }, Command::CashOut] {
                assert_eq!(play(&mut over, command), Err(Rejection::RoundOver), "round_over comes first");
            }
        }
    }
    let in_order = [Rejection::RoundOver, Rejection::TileOutOfRange, Rejection::NothingClimbed];
    assert!(in_order.is_sorted(), "the order of the enum is the precedence");
    assert_eq!(in_order.map(Rejection::code), ["round_over", "tile_out_of_range", "nothing_climbed"]);
}

#[test]
fn stakes_out_of_range_do_not_start_a_round() {
    let parameters = Parameters::new(Difficulty::Easy);
    let code =
        |parameters, stake_minor| start(parameters, stake_minor, 1).map(|_| ()).map_err(StartRejection::code);
    assert_eq!(code(parameters, 1), Ok(()));
    assert_eq!(code(parameters, AMOUNT_MINOR_MAX), Ok(()));
    for refused in [0, AMOUNT_MINOR_MAX + 1, u64::MAX] {
        assert_eq!(code(parameters, refused), Err("stake_out_of_range"));
    }
    let limited = Parameters { payout_max: PayoutMax::new(10).unwrap(), ..parameters };
    assert_eq!(code(limited, 10), Ok(()));
    assert_eq!(code(limited, 11), Err("stake_above_payout_max"));
}

#[test]
#[should_panic(expected = "does not change")]
fn a_decision_cannot_be_applied_twice() {
    let mut round = round(Difficulty::Easy);
    let decision = decide(&round, step(&round, false)).expect("a tile");
    apply(&mut round, &decision);
    apply(&mut round, &decision);
}

#[test]
#[should_panic]
fn a_decision_of_another_round_cannot_be_applied() {
    let mut rich = start(Parameters::new(Difficulty::Easy), 1_000_000, 1).expect("a stake");
    let mut poor = start(Parameters::new(Difficulty::Easy), 1, 1).expect("a stake");
    for round in [&mut rich, &mut poor] {
        let decision = decide(round, step(round, true)).expect("a tile");
        apply(round, &decision);
    }
    apply(&mut poor, &decide(&rich, Command::CashOut).expect("one level is climbed"));
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let command = prop_oneof![
        12 => (0..4_u32).prop_map(|tile| Command::Climb { tile }),
        1 => any::<u32>().prop_map(|tile| Command::Climb { tile }),
        1 => Just(Command::CashOut),
    ];
    prop::collection::vec(command, 0..16)
}

proptest! {
    #[test]
    fn any_play_follows_the_rules(
        difficulty in prop::sample::select(Difficulty::ALL.to_vec()),
        nonce in 0..=Nonce::MAX.get(),
        stake_minor in 1..=1_000_000_u64,
        payout_factor in 1..=50_u64,
        commands in commands(),
    ) {
        let payout_max = PayoutMax::new(stake_minor * payout_factor).unwrap();
        let parameters = Parameters { payout_max, ..Parameters::new(difficulty) };
        let mut round = start(parameters, stake_minor, nonce).unwrap();
        let mut again = round.clone();
        for command in commands {
            let before = round.clone();
            match play(&mut round, command) {
                Ok(Phase::Running) => prop_assert_eq!(usize::from(round.levels()), round.climbed().len()),
                Ok(_) => prop_assert_eq!(before.phase(), Phase::Running),
                Err(_) => prop_assert_eq!(&round, &before, "a refusal changes nothing"),
            }
            let resumed = Round::resume(&round.record(), &server_seed());
            prop_assert_eq!(resumed, Ok(round.clone()), "a stored round comes back as it was");
            let _ = play(&mut again, command);
            prop_assert_eq!(&again, &round, "the same commands, the same round");
        }
        let safe = |(level, tile): (u8, &u8)| round.layout().is_safe(level, *tile);
        let all_safe = (0..LEVEL_COUNT).zip(round.climbed()).all(safe);
        prop_assert_eq!(all_safe, round.phase() != Phase::Lost);
        if let Phase::CashedOut { payout_minor } = round.phase() {
            let exact = parameters.multiplier(round.levels()).unwrap().of_stake(stake_minor);
            prop_assert!(u128::from(payout_minor) <= exact);
            prop_assert!(payout_minor <= payout_max.amount_minor());
        }
    }
}
