use super::{Faults, Scenario, client, payout::deposit, play::bet};
use crate::world::Side;

/// Both wallets' logs on their way to the projection: messages doubled and out of order, the flush and the insert
/// cut off in the middle.
#[must_use]
pub fn pipeline() -> Scenario {
    Scenario {
        opening: vec![(Side::A, deposit("1", 100)), (Side::B, deposit("2", 100))],
        clients: vec![
            client(Side::A, 1, bet("1", "round-1", 60)),
            client(Side::A, 1, bet("2", "round-2", 60)),
            client(Side::B, 1, bet("3", "round-3", 10)),
        ],
        faults: Faults { lost: 0, repeated: 1, crashes: 1, clock_back: 0 },
        flushes: true,
        reached: vec![
            ("a row comes before the one before it", |_, world| {
                world.rows.iter().any(|row| row.sequence > 1 && !world.has_row(row.side, row.sequence - 1))
            }),
            ("the projection is complete", |_, world| {
                world.rows.len() == world.wallets.iter().map(|wallet| wallet.log().len()).sum::<usize>()
            }),
        ],
        ..Scenario::new("projection")
    }
}

/// As [`pipeline`], with messages put aside as dead letters; gaps are found and filled.
#[must_use]
pub fn pipeline_dead_letters() -> Scenario {
    let mut scenario = pipeline();
    scenario.name = "projection, dead letters";
    scenario.faults = Faults { lost: 1, repeated: 1, crashes: 1, clock_back: 0 };
    scenario.reconciles = true;
    scenario.clients.truncate(2);
    scenario
}
