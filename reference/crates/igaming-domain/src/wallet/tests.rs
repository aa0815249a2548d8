mod bank;
mod commands;
mod flush;
mod resend;
mod transfer_simulation;
mod transfers;

use std::pin::pin;

use cactus_edge::sqlite::{FailWhen, SqliteObject};
use cactus_edge::{Fault, FaultKind};
use cactus_ledger::{
    AmountMinor, Asset, AssetBalance, AssetCode, AssetRegistry, BRL, Bet, Colour, Policy, Rejection,
    SpendingOrder, WalletId, verify_chain,
};
use igaming_contracts::wallet::Balance;
use igaming_contracts::wallet_do::{WalletBalances, WalletRejection, wallet_id};
use pollster::block_on;

use super::balance::balance_view;
use super::fixture::{Fixture, NOW_MS, PLAYER_ID, TENANT_ID, amount, bet, promo_credit, win};
use super::{FLUSH_INTERVAL_MS, Flush, WalletPorts, WalletService};
use crate::ServiceError;

fn promo_balance(minor: u64) -> Balance {
    Balance {
        currency: "BRL".to_owned(),
        scale: 2,
        balance_minor: minor,
        available_minor: minor,
        cash_minor: 0,
        bonus_minor: 0,
        promo_minor: minor,
        held_minor: 0,
    }
}

fn rejection<T: std::fmt::Debug>(result: Result<T, ServiceError<WalletRejection>>) -> Rejection {
    match result {
        Err(ServiceError::Rejected(WalletRejection(rejection))) => rejection,
        other => panic!("not a rejection: {other:?}"),
    }
}

fn fault<T: std::fmt::Debug>(result: Result<T, ServiceError<WalletRejection>>) -> Fault {
    match result {
        Err(ServiceError::Fault(fault)) => fault,
        other => panic!("not a fault: {other:?}"),
    }
}

/// Lets whoever else runs come in between.
async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut yielded, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

#[test]
fn a_round_moves_the_balance_and_reaches_the_queue() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        assert_eq!(wallet.balances().unwrap(), WalletBalances { sequence: 0, balances: Vec::new() });
        assert_eq!(fixture.alarm.at_ms(), None, "an untouched wallet has nothing to send");

        for (applied, sequence, minor) in [
            (wallet.promo_credit(promo_credit("plr_1", 100_000)).await, 1, 100_000),
            (wallet.bet(bet("r1", 2_500)).await, 2, 97_500),
            (wallet.win(win("r1", 4_950)).await, 3, 102_450),
            (wallet.bet(bet("r2", 0)).await, 4, 102_450),
            (wallet.win(win("r2", 0)).await, 5, 102_450),
        ] {
            let applied = applied.unwrap();
            assert_eq!((applied.sequence, applied.replayed), (sequence, false));
            assert_eq!(applied.balance, Some(promo_balance(minor)));
        }
        let balances = WalletBalances { sequence: 5, balances: vec![promo_balance(102_450)] };
        assert_eq!(wallet.balances().unwrap(), balances);
        assert_eq!(fixture.alarm.take(), Some(NOW_MS + FLUSH_INTERVAL_MS));

        assert_eq!(wallet.on_alarm().await.unwrap(), Flush { messages: 1, entries: 5, fault: None });
        assert_eq!(fixture.queued(), fixture.log());
        assert_eq!(fixture.synced_sequence(), 5);
        assert_eq!(fixture.alarm.at_ms(), None, "nothing is left to send");
        assert_eq!(wallet.on_alarm().await.unwrap(), Flush::default());
        let name = WalletId::new(&wallet_id(TENANT_ID, PLAYER_ID)).unwrap();
        assert!(verify_chain(&name, &fixture.log()).is_ok());
    });
}

#[test]
fn a_command_is_applied_once_however_often_it_comes() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.promo_credit(promo_credit("plr_1", 1_000)).await.unwrap();
        let first = wallet.bet(bet("r1", 600)).await.unwrap();
        wallet.win(win("r1", 50)).await.unwrap();
        for wallet in [wallet, fixture.open().await.unwrap()] {
            let again = wallet.bet(bet("r1", 600)).await.unwrap();
            assert!(again.replayed);
            assert_eq!((again.sequence, &again.balance), (first.sequence, &Some(promo_balance(400))));
            let conflict = rejection(wallet.bet(bet("r1", 601)).await);
            assert_eq!(conflict.code(), "idempotency_conflict");
            assert_eq!(wallet.balances().unwrap().balances, [promo_balance(450)]);
        }
        assert_eq!(fixture.log().len(), 3);
    });
}

#[test]
fn a_refusal_moves_nothing_is_remembered_and_is_sent() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        let refused = Rejection::InsufficientFunds {
            asset: BRL.code,
            needed_minor: amount(1),
            available_minor: AmountMinor::ZERO,
        };
        assert_eq!(rejection(wallet.bet(bet("r1", 1)).await), refused);
        assert_eq!(fixture.alarm.take(), Some(NOW_MS + FLUSH_INTERVAL_MS));
        wallet.promo_credit(promo_credit("plr_1", 1_000)).await.unwrap();
        assert_eq!(rejection(wallet.bet(bet("r1", 1)).await), refused, "the key can never succeed later");
        assert_eq!(rejection(wallet.win(win("r1", 1)).await), Rejection::BetRefused);
        wallet.on_alarm().await.unwrap();
        assert_eq!(fixture.queued().len(), 3);
        assert_eq!(wallet.balances().unwrap().balances, [promo_balance(1_000)]);
    });
}

#[test]
fn a_malformed_command_leaves_no_trace() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        let unknown = Bet { asset: AssetCode::new("XXX").unwrap(), ..bet("r1", 1) };
        assert_eq!(rejection(wallet.bet(unknown).await).code(), "asset_unknown");
        assert_eq!(rejection(wallet.promo_credit(promo_credit("plr_1", 0)).await), Rejection::AmountZero);
        assert_eq!((fixture.log(), fixture.alarm.at_ms()), (Vec::new(), None));
        wallet.promo_credit(promo_credit("plr_1", 1)).await.unwrap();
    });
}

#[test]
fn of_two_bets_at_once_that_exceed_the_balance_one_is_taken() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.promo_credit(promo_credit("plr_1", 1_000)).await.unwrap();
        let (first, second) = (pin!(wallet.bet(bet("r1", 600))), pin!(wallet.bet(bet("r2", 600))));
        // The second is polled first: order of arrival does not matter, only order of execution.
        assert_eq!(second.await.unwrap().balance, Some(promo_balance(400)));
        assert_eq!(rejection(first.await).code(), "insufficient_funds");
        assert_eq!(wallet.balances().unwrap().balances, [promo_balance(400)]);
    });
}

#[test]
fn a_lost_append_is_found_again() {
    block_on(async {
        let after_append = [None, Some(FailWhen::BeforePersisting)];
        let whens = [FailWhen::BeforePersisting, FailWhen::AfterPersisting];
        for (when, look_up) in whens.into_iter().flat_map(|when| after_append.map(|fails| (when, fails))) {
            let fixture = Fixture::new();
            let wallet = fixture.open().await.unwrap();
            wallet.promo_credit(promo_credit("plr_1", 1_000)).await.unwrap();
            wallet.on_alarm().await.unwrap();
            fixture.alarm.take();
            // The append fails, and maybe also the look-up of whether the key was why.
            fixture.sql.faults().plan([Some(when), look_up]);
            assert!(fault(wallet.bet(bet("r1", 600)).await).is_retryable());
            let stored = when == FailWhen::AfterPersisting;
            assert_eq!(fixture.alarm.at_ms().is_some(), stored, "an entry that is stored will be sent");
            let again = wallet.bet(bet("r1", 600)).await.unwrap();
            assert_eq!(
                (again.replayed, again.sequence, again.balance),
                (stored, 2, Some(promo_balance(400)))
            );
            wallet.on_alarm().await.unwrap();
            assert_eq!(fixture.queued(), fixture.log());
        }
    });
}

#[test]
fn a_wallet_opens_only_under_its_own_name() {
    block_on(async {
        let fixture = Fixture::new();
        fixture.open().await.unwrap().promo_credit(promo_credit("plr_1", 1)).await.unwrap();
        let open = async |sql: &SqliteObject, tenant: &str, player: &str| {
            let ports = WalletPorts {
                sql: sql.clone(),
                alarm: fixture.alarm.clone(),
                queue: fixture.queue.clone(),
                events: fixture.events.clone(),
                clock: fixture.clock.clone(),
            };
            WalletService::open(ports, Policy::default(), tenant, player).await.map(drop)
        };
        assert_eq!(open(&fixture.sql, TENANT_ID, PLAYER_ID).await, Ok(()));
        for (tenant, player) in [(TENANT_ID, "plr_2"), ("other", PLAYER_ID)] {
            let refused = open(&fixture.sql, tenant, player).await.unwrap_err();
            assert_eq!(refused.kind(), FaultKind::Corrupt, "{tenant} {player}");
        }
        let empty = SqliteObject::in_memory().unwrap();
        let too_long = "p".repeat(128);
        for (tenant, player) in [("", "p"), ("t", ""), ("a:b", "c"), ("t", "two words"), ("t", &too_long)] {
            let refused = open(&empty, tenant, player).await.unwrap_err();
            assert_eq!(refused.kind(), FaultKind::Internal, "{tenant} {player}");
        }
        assert_eq!(open(&empty, "a", "b:c").await, Ok(()));
    });
}

#[test]
fn the_view_tells_what_a_bet_may_spend() {
    let balance = AssetBalance {
        asset: BRL.code,
        cash: amount(1),
        bonus: amount(2),
        promo: amount(4),
        held: amount(8),
    };
    let view = balance_view(&Policy::default(), &balance).unwrap();
    assert_eq!(
        (view.currency.as_str(), view.scale, view.balance_minor, view.available_minor),
        ("BRL", 2, 15, 7)
    );
    assert_eq!((view.cash_minor, view.bonus_minor, view.promo_minor, view.held_minor), (1, 2, 4, 8));

    let order = SpendingOrder::new(&[Colour::Cash, Colour::Bonus]).unwrap();
    let policy = Policy { spending_order: order, ..Policy::default() };
    assert_eq!(balance_view(&policy, &balance).unwrap().available_minor, 3);

    let other = Asset { code: AssetCode::new("USDT").unwrap(), scale: 6 };
    let policy = Policy { assets: AssetRegistry::new(&[other]).unwrap(), ..Policy::default() };
    let row = AssetBalance { asset: other.code, ..balance };
    assert_eq!(balance_view(&policy, &row).unwrap().scale, 6);
    assert_eq!(balance_view(&policy, &balance).unwrap_err().kind(), FaultKind::Corrupt);
}
