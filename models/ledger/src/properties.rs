//! What must hold: in every state, in every state at rest, and in some state at least.

use cactus_ledger::{Command, Rejection};
use stateright::Property;

use crate::audit::{Breach, HoldStands, bet_of, net_of_round};
use crate::scenario::{Scenario, wallet_id};
use crate::small_world::SmallWorld;
use crate::wallet::Answer;
use crate::world::{Side, World};

/// Must hold in every state.
type Law = (&'static str, fn(&SmallWorld, &World) -> bool);

const LAWS: [Law; 21] = [
    ("money is conserved in each wallet", |_, world| world.is_free_of(Breach::NotConserved)),
    ("money is conserved over both wallets", |_, world| conserved_over_both(world)),
    ("a key has at most one entry", |_, world| world.is_free_of(Breach::KeyTwice)),
    ("one command has one answer", |_, world| !world.answers_differ),
    ("an answer is what the log says", answers_are_logged),
    ("no balance is below zero", |_, world| world.is_free_of(Breach::Overdrawn)),
    ("what is held is the sum of the open holds", |_, world| world.is_free_of(Breach::HeldNotOpenHolds)),
    ("a hold ends at most once", |_, world| world.is_free_of(Breach::HoldEndedTwice)),
    ("a hold is used before its time and expires after", |_, world| {
        world.is_free_of(Breach::HoldTimeIgnored)
    }),
    ("a refusal moves nothing", |_, world| world.is_free_of(Breach::RefusalMoved)),
    ("a cancelled round comes to nothing", |_, world| world.is_free_of(Breach::CancelledRoundMoved)),
    ("a bet is cancelled once its rollback was answered", answered_rollbacks_cancel),
    ("the chain verifies", |_, world| world.is_free_of(Breach::ChainBroken)),
    ("the state rebuilt is the state in memory", |_, world| world.is_free_of(Breach::RebuiltDiffers)),
    ("a transfer is credited at most once", |_, world| world.is_free_of(Breach::CreditedTwice)),
    ("what was credited is held or posted where it came from", |_, world| credits_are_backed(world)),
    ("what was posted was credited", |_, world| posts_are_credited(world)),
    ("a row of the projection is one entry", |_, world| rows_are_entries(world)),
    ("every run ends", |_, world| !world.endless),
    ("at rest: every transfer has ended", |model, world| {
        !model.is_at_rest(world) || transfers_have_ended(world)
    }),
    ("at rest: the projection is the logs", |model, world| {
        !model.is_at_rest(world) || !model.scenario.flushes || projection_is_complete(world)
    }),
];

pub(crate) fn properties(scenario: &Scenario) -> Vec<Property<SmallWorld>> {
    let laws = LAWS.into_iter().map(|(name, condition)| Property::always(name, condition));
    let reached = scenario.reached.iter().map(|(name, condition)| Property::sometimes(name, *condition));
    laws.chain(reached).collect()
}

/// Between the wallets there is what was credited and is still held, and nothing else.
fn conserved_over_both(world: &World) -> bool {
    let wallets = world.wallets.iter();
    let sides: i64 = wallets
        .clone()
        .flat_map(|wallet| wallet.audit.player_minor.values().chain(wallet.audit.operator_minor.values()))
        .sum();
    let transfer: i64 = wallets.map(|wallet| wallet.audit.transfer_minor).sum();
    sides == 0 && transfer == -credited_and_held(world)
}

fn credited_and_held(world: &World) -> i64 {
    let open = Side::BOTH.into_iter().flat_map(|side| {
        let sent = world.wallet(side).audit.sent.iter().filter(|sent| sent.stands == HoldStands::Open);
        sent.filter(move |sent| {
            world.wallet(side.other()).audit.received.iter().any(|received| received.id == sent.id)
        })
    });
    open.map(|sent| i64::try_from(sent.amount_minor).expect("an amount is below 2^53")).sum()
}

fn answers_are_logged(model: &SmallWorld, world: &World) -> bool {
    model.scenario.clients.iter().zip(&world.clients).all(|(plan, client)| {
        client.answer.is_none_or(|answer| world.wallet(plan.wallet).vouches_for(&plan.command, &answer))
    })
}

/// A provider that was told that the bet is unknown takes it as cancelled, too.
fn answered_rollbacks_cancel(model: &SmallWorld, world: &World) -> bool {
    model.scenario.clients.iter().zip(&world.clients).all(|(plan, client)| {
        let Command::Rollback(rollback) = &plan.command else {
            return true;
        };
        let cancelled = match client.answer {
            Some(Answer::Applied(_)) => true,
            Some(Answer::Refused(rejection) | Answer::NotRecorded(rejection)) => {
                rejection == Rejection::BetUnknown
            }
            None => false,
        };
        let log = world.wallet(plan.wallet).log();
        !cancelled
            || bet_of(log, &rollback.target_key).is_none_or(|bet| net_of_round(log, &bet.round_id) == 0)
    })
}

fn credits_are_backed(world: &World) -> bool {
    Side::BOTH.into_iter().all(|side| {
        let sent = &world.wallet(side.other()).audit.sent;
        world.wallet(side).audit.received.iter().all(|received| {
            received.from_wallet == wallet_id(side.other())
                && sent.iter().any(|sent| {
                    sent.id == received.id
                        && sent.amount_minor == received.amount_minor
                        && sent.to_wallet == wallet_id(side)
                        && sent.stands != HoldStands::Released
                })
        })
    })
}

fn posts_are_credited(world: &World) -> bool {
    Side::BOTH.into_iter().all(|side| {
        let received = &world.wallet(side.other()).audit.received;
        let mut posted =
            world.wallet(side).audit.sent.iter().filter(|sent| sent.stands == HoldStands::Posted);
        posted.all(|sent| received.iter().any(|received| received.id == sent.id))
    })
}

fn transfers_have_ended(world: &World) -> bool {
    let clearing: i64 = world.wallets.iter().map(|wallet| wallet.audit.transfer_minor).sum();
    let mut sent = world.wallets.iter().flat_map(|wallet| &wallet.audit.sent);
    clearing == 0 && sent.all(|sent| sent.stands != HoldStands::Open)
}

fn rows_are_entries(world: &World) -> bool {
    let unique =
        world.rows.windows(2).all(|pair| (pair[0].side, pair[0].sequence) < (pair[1].side, pair[1].sequence));
    unique
        && world.rows.iter().all(|row| {
            let log = world.wallet(row.side).log();
            log.iter().any(|entry| entry.sequence == row.sequence && entry.hash == row.hash)
        })
}

fn projection_is_complete(world: &World) -> bool {
    Side::BOTH.into_iter().all(|side| {
        let log = world.wallet(side).log();
        log.iter().all(|entry| world.has_row(side, entry.sequence))
    })
}
