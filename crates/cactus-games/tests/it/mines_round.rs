use cactus_games::mines::{
    AMOUNT_MINOR_MAX, Command, MineCount, Parameters, PayoutMax, Phase, Rejection, Round, StartRejection,
    apply, decide,
};
use cactus_games::{ClientSeed, Nonce, ServerSeed};
use proptest::prelude::*;

fn server_seed() -> ServerSeed {
    ServerSeed::from_bytes([9; 32])
}

fn start(parameters: Parameters, stake_minor: u64, nonce: u64) -> Result<Round, StartRejection> {
    let client_seed = ClientSeed::new("round").expect("a client seed");
    let nonce = Nonce::new(nonce).expect("a nonce");
    Round::start(&server_seed(), client_seed, nonce, parameters, stake_minor)
}

fn round(mines: u8) -> Round {
    let mines = MineCount::new(mines).expect("a number of mines");
    start(Parameters::new(mines), 1_000, 1).expect("a stake")
}

fn gem(round: &Round, place: usize) -> Command {
    Command::Reveal { tile: round.board().gem_tiles()[place].index().into() }
}

fn mine(round: &Round) -> Command {
    Command::Reveal { tile: round.board().mine_tiles()[0].index().into() }
}

/// Decides and applies; a refusal must leave the round as it was.
fn play(round: &mut Round, command: Command) -> Result<Phase, Rejection> {
    let before = round.clone();
    let decision = decide(round, command);
    assert_eq!(*round, before, "deciding changes nothing");
    apply(round, &decision?);
    Ok(round.phase())
}

fn play_gem(round: &mut Round, place: usize) -> Result<Phase, Rejection> {
    let command = gem(round, place);
    play(round, command)
}

fn play_mine(round: &mut Round) -> Result<Phase, Rejection> {
    let command = mine(round);
    play(round, command)
}

#[test]
fn gems_raise_the_payout_until_the_player_cashes_out() {
    let mut round = round(3);
    assert_eq!((round.multiplier(), round.cash_out_minor()), (None, None));
    assert_eq!(play_gem(&mut round, 0), Ok(Phase::Running));
    assert_eq!(round.cash_out_minor(), Some(1_125));
    assert_eq!(play_gem(&mut round, 1), Ok(Phase::Running));
    assert_eq!(round.multiplier().unwrap().to_string(), "9/7");
    assert_eq!(play(&mut round, Command::CashOut), Ok(Phase::CashedOut { payout_minor: 1_285 }));
}

#[test]
fn a_mine_ends_the_round_without_a_payout() {
    let mut round = round(3);
    assert_eq!(play_gem(&mut round, 0), Ok(Phase::Running));
    assert_eq!(play_mine(&mut round), Ok(Phase::Lost));
    assert_eq!((round.gems(), round.opened().len()), (1, 2));
    assert_eq!(round.record().payout_minor, 0);
}

#[test]
fn the_last_gem_cashes_out_by_itself() {
    for mines in 1..=24 {
        let mut round = round(mines);
        let gems = round.board().gem_tiles().len();
        for place in 0..gems - 1 {
            assert_eq!(play_gem(&mut round, place), Ok(Phase::Running));
        }
        let payout_minor = round.parameters().payout_minor(1_000, 25 - mines).unwrap();
        assert_eq!(play_gem(&mut round, gems - 1), Ok(Phase::CashedOut { payout_minor }));
    }
}

#[test]
fn reaching_the_payout_limit_cashes_out_by_itself() {
    let play_two_gems = |payout_max_minor| {
        let payout_max = PayoutMax::new(payout_max_minor).unwrap();
        let parameters = Parameters { payout_max, ..Parameters::new(MineCount::new(3).unwrap()) };
        let mut round = start(parameters, 1_000, 1).unwrap();
        [play_gem(&mut round, 0), play_gem(&mut round, 1)]
    };
    let paid = |payout_minor| Ok(Phase::CashedOut { payout_minor });
    assert_eq!(play_two_gems(1_286), [Ok(Phase::Running), Ok(Phase::Running)]);
    assert_eq!(play_two_gems(1_285), [Ok(Phase::Running), paid(1_285)]);
    assert_eq!(play_two_gems(1_126), [Ok(Phase::Running), paid(1_126)]);
    assert_eq!(play_two_gems(1_125), [paid(1_125), Err(Rejection::RoundOver)]);
    assert_eq!(play_two_gems(1_000), [paid(1_000), Err(Rejection::RoundOver)]);
}

#[test]
fn refusals_keep_their_codes_and_precedence() {
    let mut running = round(3);
    let open = gem(&running, 0);
    assert_eq!(play(&mut running, Command::CashOut), Err(Rejection::NothingRevealed));
    for tile in [25, 255, 256, u32::MAX] {
        assert_eq!(play(&mut running, Command::Reveal { tile }), Err(Rejection::TileOutOfRange));
    }
    assert_eq!(play(&mut running, open), Ok(Phase::Running));
    assert_eq!(play(&mut running, open), Err(Rejection::TileAlreadyOpen));

    let (mut lost, mut cashed_out) = (running.clone(), running);
    assert_eq!(play_mine(&mut lost), Ok(Phase::Lost));
    assert!(matches!(play(&mut cashed_out, Command::CashOut), Ok(Phase::CashedOut { .. })));
    for mut over in [lost, cashed_out] {
        let commands = [open, gem(&over, 1), mine(&over), Command::Reveal { tile: 25 }, Command::CashOut];
        for command in commands {
            assert_eq!(play(&mut over, command), Err(Rejection::RoundOver), "round_over comes first");
        }
    }

    use Rejection::*;
    let in_order = [RoundOver, TileOutOfRange, TileAlreadyOpen, NothingRevealed];
    assert!(in_order.is_sorted(), "the order of the enum is the precedence");
    let codes = ["round_over", "tile_out_of_range", "tile_already_open", "nothing_revealed"];
    assert_eq!(in_order.map(Rejection::code), codes);
}

#[test]
fn stakes_out_of_range_do_not_start_a_round() {
    let parameters = Parameters::new(MineCount::MIN);
    let code =
        |parameters, stake_minor| start(parameters, stake_minor, 1).map(|_| ()).map_err(StartRejection::code);
    assert_eq!(code(parameters, 1), Ok(()));
    assert_eq!(code(parameters, AMOUNT_MINOR_MAX), Ok(()));
    assert_eq!(code(parameters, 0), Err("stake_out_of_range"));
    assert_eq!(code(parameters, AMOUNT_MINOR_MAX + 1), Err("stake_out_of_range"));
    assert_eq!(code(parameters, u64::MAX), Err("stake_out_of_range"));
    let limited = Parameters { payout_max: PayoutMax::new(10).unwrap(), ..parameters };
    assert_eq!(code(limited, 10), Ok(()));
    assert_eq!(code(limited, 11), Err("stake_above_payout_max"));
}

#[test]
#[should_panic(expected = "does not change")]
fn a_decision_cannot_be_applied_twice() {
    let mut round = round(24);
    let decision = decide(&round, gem(&round, 0)).expect("a gem");
    apply(&mut round, &decision);
    apply(&mut round, &decision);
}

#[test]
#[should_panic]
fn a_decision_of_another_round_cannot_be_applied() {
    let mut rich = start(Parameters::new(MineCount::MIN), 1_000_000, 1).expect("a stake");
    let mut poor = start(Parameters::new(MineCount::MIN), 1, 1).expect("a stake");
    for round in [&mut rich, &mut poor] {
        let decision = decide(round, gem(round, 0)).expect("a gem");
        apply(round, &decision);
    }
    apply(&mut poor, &decide(&rich, Command::CashOut).expect("one gem is open"));
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let command = prop_oneof![
        12 => (0..25_u32).prop_map(|tile| Command::Reveal { tile }),
        1 => any::<u32>().prop_map(|tile| Command::Reveal { tile }),
        1 => Just(Command::CashOut),
    ];
    prop::collection::vec(command, 0..40)
}

proptest! {
    #[test]
    fn boards_have_distinct_mines_and_the_rest_are_gems(
        mines in 1..=24_u8,
        nonce in 0..=Nonce::MAX.get(),
    ) {
        let round = start(Parameters::new(MineCount::new(mines).unwrap()), 1, nonce).unwrap();
        let (mine_tiles, gem_tiles) = (round.board().mine_tiles(), round.board().gem_tiles());
        prop_assert_eq!(mine_tiles.len(), usize::from(mines));
        prop_assert!(mine_tiles.is_sorted());
        let mut all = [mine_tiles, gem_tiles].concat();
        all.sort();
        all.dedup();
        prop_assert_eq!(all.len(), 25);
    }

    #[test]
    fn any_play_follows_the_rules(
        mines in 1..=24_u8,
        nonce in 0..1_000_u64,
        stake_minor in 1..=1_000_000_u64,
        payout_factor in 1..=50_u64,
        commands in commands(),
    ) {
        let payout_max = PayoutMax::new(stake_minor * payout_factor).unwrap();
        let parameters = Parameters { payout_max, ..Parameters::new(MineCount::new(mines).unwrap()) };
        let mut round = start(parameters, stake_minor, nonce).unwrap();
        let mut again = round.clone();
        for command in commands {
            let before = round.clone();
            match play(&mut round, command) {
                Ok(Phase::Running) => prop_assert_eq!(usize::from(round.gems()), round.opened().len()),
                Ok(_) => prop_assert_eq!(before.phase(), Phase::Running),
                Err(_) => prop_assert_eq!(&round, &before, "a refusal changes nothing"),
            }
            let resumed = Round::resume(&round.record(), &server_seed());
            prop_assert_eq!(resumed, Ok(round.clone()), "a stored round comes back as it was");
            let _ = play(&mut again, command);
            prop_assert_eq!(&again, &round, "the same commands, the same round");
        }
        if let Phase::CashedOut { payout_minor } = round.phase() {
            let exact = parameters.multiplier(round.gems()).unwrap().of_stake(stake_minor);
            prop_assert!(u128::from(payout_minor) <= exact);
            prop_assert!(payout_minor <= payout_max.amount_minor());
            prop_assert!(!round.opened().iter().any(|tile| round.board().is_mine(*tile)));
        }
    }
}
