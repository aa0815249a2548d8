use cactus_ledger::{BRL, Command, CommandKey, Deposit, HoldPost, HoldVoid, Withdrawal};

use super::{Faults, Scenario, TICK_MS, client, key, minor, play::bet, provider};
use crate::world::Side;

pub(super) fn deposit(id: &str, amount_minor: u64) -> Command {
    let key = key("deposit", id);
    Deposit { key, provider: provider(), asset: BRL.code, amount: minor(amount_minor) }.into()
}

fn hold_key() -> CommandKey {
    key("payout", "1")
}

fn withdrawal(amount_minor: u64) -> Withdrawal {
    Withdrawal {
        key: hold_key(),
        provider: provider(),
        asset: BRL.code,
        amount: minor(amount_minor),
        timeout_ms: 2 * TICK_MS - 1,
    }
}

fn capture(id: &str, amount_minor: u64) -> HoldPost {
    HoldPost { key: key("capture", id), hold_key: hold_key(), amount: Some(minor(amount_minor)) }
}

/// One payout on one wallet: its hold, a capture of a part and a release, with retries, a lost and a doubled message
/// and a crash, while the time of the hold runs out.
#[must_use]
pub fn payout() -> Scenario {
    Scenario {
        opening: vec![(Side::A, deposit("1", 100))],
        clients: vec![
            client(Side::A, 2, withdrawal(60)),
            client(Side::A, 1, capture("1", 40)),
            client(Side::A, 1, HoldVoid { key: key("cancel", "1"), hold_key: hold_key() }),
        ],
        faults: Faults { lost: 1, repeated: 1, crashes: 1, clock_back: 0 },
        ticks: 2,
        reached: vec![
            ("a hold is captured", |_, world| world.wallet(Side::A).applied("hold_post")),
            ("a hold is released", |_, world| world.wallet(Side::A).applied("hold_void")),
            ("a hold expires", |_, world| world.wallet(Side::A).applied("hold_expire")),
        ],
        ..Scenario::new("payout")
    }
}

/// A payout and a bet that want the same money, and the payout's key with another amount.
#[must_use]
pub fn payout_or_play() -> Scenario {
    Scenario {
        clients: vec![
            client(Side::A, 2, withdrawal(60)),
            client(Side::A, 2, bet("1", "round-1", 50)),
            client(Side::A, 1, withdrawal(70)),
        ],
        ticks: 1,
        reached: vec![
            ("held money is refused to a bet", |_, world| {
                world.wallet(Side::A).applied("withdrawal") && world.wallet(Side::A).refused("bet")
            }),
            ("a bet leaves too little to hold", |_, world| {
                world.wallet(Side::A).applied("bet") && world.wallet(Side::A).refused("withdrawal")
            }),
        ],
        ..named("payout or play", payout())
    }
}

/// A payout that two clients capture, both with one key, while the clock runs out and is set back.
#[must_use]
pub fn payout_clock_back() -> Scenario {
    Scenario {
        clients: vec![
            client(Side::A, 1, withdrawal(60)),
            client(Side::A, 1, capture("1", 40)),
            client(Side::A, 1, capture("1", 40)),
            client(Side::A, 1, capture("2", 60)),
        ],
        faults: Faults { lost: 0, repeated: 0, crashes: 1, clock_back: 1 },
        reached: vec![
            ("a hold is captured", |_, world| world.wallet(Side::A).applied("hold_post")),
            ("a hold expires", |_, world| world.wallet(Side::A).applied("hold_expire")),
        ],
        ..named("payout, clock set back", payout())
    }
}

fn named(name: &'static str, scenario: Scenario) -> Scenario {
    Scenario { name, ..scenario }
}
