use cactus_ledger::{
    BRL, Bet, Command, GameCode, ProviderProfile, Rollback, RollbackSettled, RollbackWin, RoundClose,
    RoundId, Win, WinSource,
};

use super::{Faults, Scenario, client, key, minor, payout::deposit};
use crate::world::Side;

fn game() -> GameCode {
    GameCode::new("mines").expect("a valid code")
}

fn round(id: &str) -> RoundId {
    RoundId::new(id).expect("a valid id")
}

pub(super) fn bet(id: &str, round_id: &str, amount_minor: u64) -> Command {
    Bet {
        key: key("bet", id),
        round_id: round(round_id),
        game: game(),
        asset: BRL.code,
        amount: minor(amount_minor),
        provider: None,
        jackpot: None,
    }
    .into()
}

fn win(id: &str, bet_id: Option<&str>, amount_minor: u64) -> Command {
    Win {
        key: key("win", id),
        round_id: round("round-1"),
        game: game(),
        bet_key: bet_id.map(|bet_id| key("bet", bet_id)),
        asset: BRL.code,
        amount: minor(amount_minor),
        source: WinSource::Round,
        closes_round: false,
        provider: None,
    }
    .into()
}

fn rollback(id: &str, scope: &str, target_id: &str) -> Rollback {
    Rollback { key: key("rollback", id), target_key: key(scope, target_id), provider: None }
}

fn round_close(id: &str) -> RoundClose {
    RoundClose { key: key("close", id), round_id: round("round-1"), provider: None }
}

/// A round whose messages come in any order: bet, a win that names it, a win that does not, a rollback of the bet.
#[must_use]
pub fn play() -> Scenario {
    Scenario {
        opening: vec![(Side::A, deposit("1", 100))],
        clients: vec![
            client(Side::A, 2, bet("1", "round-1", 70)),
            client(Side::A, 1, win("1", Some("1"), 90)),
            client(Side::A, 1, win("2", None, 5)),
            client(Side::A, 1, rollback("1", "bet", "1")),
        ],
        faults: Faults { lost: 1, repeated: 1, crashes: 1, clock_back: 0 },
        reached: vec![
            ("a bet wins", |_, world| world.wallet(Side::A).applied("win")),
            ("a bet is rolled back", |_, world| world.wallet(Side::A).applied("rollback")),
            ("a late bet moves nothing", |_, world| {
                let log = world.wallet(Side::A).log();
                log.iter().any(|entry| {
                    entry.command.kind() == "bet"
                        && entry.outcome.is_applied()
                        && entry.outcome.postings().is_empty()
                })
            }),
            ("a settled bet stays", |_, world| {
                world.wallet(Side::A).applied("win") && world.wallet(Side::A).refused("rollback")
            }),
        ],
        ..Scenario::new("play")
    }
}

/// A bet and two rollbacks of it, before or after it, and the end of its round.
#[must_use]
pub fn play_cancelled() -> Scenario {
    Scenario {
        name: "play, cancelled twice",
        clients: vec![
            client(Side::A, 2, bet("1", "round-1", 70)),
            client(Side::A, 1, rollback("1", "bet", "1")),
            client(Side::A, 1, rollback("2", "bet", "1")),
            client(Side::A, 1, round_close("1")),
        ],
        reached: vec![
            ("a second rollback is refused", |_, world| {
                world.wallet(Side::A).applied("rollback") && world.wallet(Side::A).refused("rollback")
            }),
            ("a closed round stays", |_, world| {
                world.wallet(Side::A).applied("round_close") && world.wallet(Side::A).refused("rollback")
            }),
        ],
        ..play()
    }
}

/// For a provider that opens settled rounds again and takes wins back: a bet, its win, the rollbacks of both, and
/// another bet that may spend the win.
#[must_use]
pub fn play_reopened() -> Scenario {
    let mut scenario = Scenario {
        name: "play, rounds opened again",
        clients: vec![
            client(Side::A, 1, bet("1", "round-1", 70)),
            client(Side::A, 1, win("1", Some("1"), 90)),
            client(Side::A, 1, rollback("1", "bet", "1")),
            client(Side::A, 1, rollback("2", "win", "1")),
            client(Side::A, 1, bet("2", "round-2", 40)),
        ],
        faults: Faults { lost: 0, repeated: 0, crashes: 1, clock_back: 0 },
        reached: vec![
            ("a settled bet is rolled back", |_, world| {
                world.wallet(Side::A).applied("win") && world.wallet(Side::A).applied("rollback")
            }),
            ("a spent win is not taken back", |_, world| {
                world.wallet(Side::A).applied("win") && world.wallet(Side::A).refused("rollback")
            }),
        ],
        ..play()
    };
    scenario.policy.default_profile = ProviderProfile {
        rollback_settled: RollbackSettled::Reopen,
        rollback_win: RollbackWin::TakeBack,
        ..ProviderProfile::default()
    };
    scenario
}
