//! Bugs that the audit must find: each puts into the world what a defect of the table would.

use cactus_edge::{ObjectSql, Value};

use super::super::world::World;
use super::audit::Found;

/// A defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// A payout is credited under another key once more.
    CreditTwice,
    /// The stake of a bet that does not play is not given back, though it counts as done.
    ForgetRollback,
    /// A bet that lost is paid at a target above the point.
    PayAfterCrash,
    /// A bet that plays is lost with the object's memory.
    LoseBetAtDeath,
    /// A bet that was taken back is paid.
    PayCancelled,
    /// A payout is a minor unit too high.
    PayTooMuch,
    /// A refund counts as done although the wallet was never asked.
    ForgetRefund,
}

impl Bug {
    pub const ALL: [Self; 7] = [
        Self::CreditTwice,
        Self::ForgetRollback,
        Self::PayAfterCrash,
        Self::LoseBetAtDeath,
        Self::PayCancelled,
        Self::PayTooMuch,
        Self::ForgetRefund,
    ];

    /// What the bug does to the rows when the object dies. It leaves the round in play alone: restoring that checks
    /// every bet against the rules, and would find most of these at once.
    pub fn strike_at_death(self, world: &World) {
        let sql = match self {
            Self::CreditTwice | Self::ForgetRollback => return,
            Self::PayAfterCrash => {
                "UPDATE bets SET due_ms = 1, body = json_set(body, '$.due', json('{\"at_ms\":1}'), '$.state',
                json_object('state', 'cashed_out', 'at_hundredths', 2000, 'payout_minor',
                    (body ->> 'amount') * 20, 'cause', 'auto', 'elapsed_ms', 49929))
                WHERE bet = (SELECT min(bet) FROM bets JOIN rounds ON round = bets.body ->> 'round'
                    WHERE bets.body ->> '$.state.state' = 'placed'
                    AND (rounds.body ->> '$.progress.point_hundredths') < 2000)"
            }
            Self::LoseBetAtDeath => {
                "DELETE FROM bets WHERE bet = (SELECT max(bet) FROM bets JOIN rounds ON round = bets.body ->> 'round'
                    WHERE bets.body ->> '$.state.state' = 'placed' AND rounds.body ->> '$.progress.phase' != 'over')"
            }
            Self::PayCancelled => {
                "UPDATE bets SET due_ms = 1, body = json_set(body, '$.due', json('{\"at_ms\":1}'), '$.state',
                json_object('state', 'cashed_out', 'at_hundredths', 100, 'payout_minor', body ->> 'amount',
                    'cause', 'player', 'elapsed_ms', 0))
                WHERE body ->> '$.state.state' = 'cancelled' AND due_ms IS NULL
                    AND body ->> 'round' IN
                    (SELECT round FROM rounds WHERE rounds.body ->> '$.progress.phase' = 'over')"
            }
            Self::PayTooMuch => {
                "UPDATE bets SET body = json_set(body, '$.state.payout_minor', (body ->> '$.state.payout_minor') + 1)
                WHERE body ->> '$.state.state' = 'cashed_out' AND due_ms IS NOT NULL
                    AND body ->> 'round' IN
                    (SELECT round FROM rounds WHERE rounds.body ->> '$.progress.phase' = 'over')"
            }
            Self::ForgetRefund => {
                "UPDATE bets SET due_ms = NULL, body = json_remove(body, '$.due')
                WHERE body ->> '$.state.state' = 'refunded' AND due_ms IS NOT NULL"
            }
        };
        world.sql.run(sql, &[] as &[Value]).unwrap();
    }

    /// Whether this is what the bug leads to.
    pub fn is_found_as(self, found: &Found) -> bool {
        match self {
            Self::CreditTwice | Self::ForgetRollback | Self::ForgetRefund => {
                matches!(found, Found::Wallet { .. })
            }
            Self::PayAfterCrash | Self::PayTooMuch => matches!(found, Found::Round(..)),
            // Or its number was given to another bet, which the wallet took for the same.
            Self::LoseBetAtDeath => matches!(found, Found::Unknown(_) | Found::Wallet { .. }),
            // The wallet refuses the win of a bet that was rolled back.
            Self::PayCancelled => matches!(found, Found::Owed(_)),
        }
    }
}
