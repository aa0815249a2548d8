use cactus_ledger::{BRL, Block, Command, TransferId, TransferOut};

use super::{Faults, Scenario, client, key, minor, payout::deposit, play::bet, wallet_id};
use crate::audit::HoldStands;
use crate::world::{Side, World};

fn transfer_out(id: &str, from: Side, amount_minor: u64) -> Command {
    TransferOut {
        key: key("transfer:out", id),
        transfer_id: TransferId::new(id).expect("a valid id"),
        to_wallet: wallet_id(from.other()),
        asset: BRL.code,
        amount: minor(amount_minor),
    }
    .into()
}

fn block(id: &str, blocked: bool) -> Command {
    Block { key: key("block", id), blocked }.into()
}

fn ended(world: &World, stands: HoldStands) -> bool {
    world.wallets.iter().any(|wallet| wallet.audit.sent.iter().any(|sent| sent.stands == stands))
}

/// A transfer from A to B, while B is blocked and unblocked; two messages lost, one doubled, a crash at any step.
#[must_use]
pub fn transfer() -> Scenario {
    Scenario {
        opening: vec![(Side::A, deposit("1", 100))],
        clients: vec![
            client(Side::A, 2, transfer_out("1", Side::A, 70)),
            client(Side::B, 1, block("1", true)),
            client(Side::B, 1, block("2", false)),
        ],
        faults: Faults { lost: 2, repeated: 1, crashes: 1, clock_back: 0 },
        reached: vec![
            ("a transfer is credited and posted", |_, world| ended(world, HoldStands::Posted)),
            ("a transfer is refused and released", |_, world| ended(world, HoldStands::Released)),
        ],
        ..Scenario::new("transfer")
    }
}

/// A transfer from A to B, while a bet wants the same money and B is blocked.
#[must_use]
pub fn transfer_or_play() -> Scenario {
    Scenario {
        name: "transfer or play",
        clients: vec![
            client(Side::A, 2, transfer_out("1", Side::A, 70)),
            client(Side::A, 1, bet("1", "round-1", 50)),
            client(Side::B, 1, block("1", true)),
        ],
        faults: Faults { lost: 1, repeated: 1, crashes: 1, clock_back: 0 },
        reached: vec![
            ("a transfer is credited and posted", |_, world| ended(world, HoldStands::Posted)),
            ("held money is refused to a bet", |_, world| world.wallet(Side::A).refused("bet")),
            ("a transfer lacks funds", |_, world| world.wallet(Side::A).refused("transfer_out")),
        ],
        ..transfer()
    }
}

/// Two transfers that cross, and a block; what one credits the other may need.
#[must_use]
pub fn transfer_crossed() -> Scenario {
    Scenario {
        opening: vec![(Side::A, deposit("1", 50)), (Side::B, deposit("2", 20))],
        clients: vec![
            client(Side::A, 1, transfer_out("1", Side::A, 50)),
            client(Side::B, 1, transfer_out("2", Side::B, 60)),
            client(Side::A, 1, block("1", true)),
        ],
        faults: Faults { lost: 1, repeated: 1, crashes: 1, clock_back: 0 },
        reached: vec![
            ("both transfers are posted", |_, world| {
                world
                    .wallets
                    .iter()
                    .all(|wallet| wallet.audit.sent.iter().any(|sent| sent.stands == HoldStands::Posted))
            }),
            ("a transfer is refused and released", |_, world| ended(world, HoldStands::Released)),
            ("a transfer lacks funds", |_, world| world.wallet(Side::B).refused("transfer_out")),
        ],
        ..Scenario::new("transfers that cross")
    }
}

/// A transfer and the projection of both wallets together.
#[must_use]
pub fn transfer_flushed() -> Scenario {
    let mut scenario = transfer();
    scenario.name = "transfer and projection";
    scenario.clients =
        vec![client(Side::A, 1, transfer_out("1", Side::A, 70)), client(Side::B, 1, block("1", true))];
    scenario.faults = Faults { lost: 1, repeated: 0, crashes: 1, clock_back: 0 };
    scenario.flushes = true;
    scenario.reconciles = true;
    scenario
}
