//! The commands beyond bets and wins, whom they are for, and the end of holds.

use cactus_ledger::{
    Adjustment, BRL, Block, Close, Colour, Command, CommandKey, Direction, EUR, Exchange, GameCode, HoldPost,
    HoldVoid, ProviderCode, QuoteId, ReasonCode, Rejection, RoundClose, RoundId, Session, TransferId,
    TransferIn, TransferOut, WalletId, Withdrawal,
};
use igaming_contracts::context::{RequestContext, Subject};
use igaming_contracts::wallet_do::Issuers;
use pollster::block_on;

use super::rejection;
use crate::context::own;
use crate::wallet::FLUSH_INTERVAL_MS;
use crate::wallet::fixture::{Fixture, NOW_MS, PLAYER_ID, TENANT_ID, amount, bet, deposit, key};

fn withdrawal(id: &str, minor: u64, timeout_ms: u64) -> Withdrawal {
    let provider = ProviderCode::new("pix").unwrap();
    Withdrawal { key: key("withdrawal", id), provider, asset: BRL.code, amount: amount(minor), timeout_ms }
}

#[test]
fn an_exchange_answers_with_both_balances_and_a_block_with_none() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.send(deposit("d1", 1_000)).await.unwrap();
        let exchange = Exchange {
            key: key("exchange", "q1"),
            quote_id: QuoteId::new("q1").unwrap(),
            from_asset: BRL.code,
            to_asset: EUR.code,
            amount: amount(1_000),
            rate: "0.1739".parse().unwrap(),
            expires_at_ms: NOW_MS + 1,
        };
        let applied = wallet.send(exchange).await.unwrap();
        let (given, received) = (applied.balance.unwrap(), applied.received_balance.unwrap());
        assert_eq!((given.currency.as_str(), given.cash_minor), ("BRL", 0));
        assert_eq!((received.currency.as_str(), received.cash_minor), ("EUR", 173));

        let applied = wallet.send(Block { key: key("block", "1"), blocked: true }).await.unwrap();
        assert_eq!((applied.sequence, applied.balance, applied.received_balance), (3, None, None));
        assert_eq!(rejection(wallet.bet(bet("r1", 1)).await), Rejection::PlayerBlocked);
        assert_eq!(fixture.log().len(), 4);
    });
}

#[test]
fn what_resolves_a_hold_answers_with_the_currency_it_moved() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.send(deposit("d1", 1_000)).await.unwrap();
        wallet.send(withdrawal("w1", 600, 60_000)).await.unwrap();
        let post = HoldPost {
            key: key("payout", "w1"),
            hold_key: key("withdrawal", "w1"),
            amount: Some(amount(500)),
        };
        let balance = wallet.send(post).await.unwrap().balance.unwrap();
        assert_eq!((balance.currency.as_str(), balance.cash_minor, balance.held_minor), ("BRL", 500, 0));
        let close =
            RoundClose { key: key("close", "r9"), round_id: RoundId::new("r9").unwrap(), provider: None };
        assert_eq!(rejection(wallet.send(close).await), Rejection::RoundUnknown);
        wallet.send(Close { key: key("close", "wallet") }).await.unwrap();
        assert_eq!(rejection(wallet.send(deposit("d2", 1)).await), Rejection::WalletClosed);
        let adjustment = Adjustment {
            key: key("adjustment", "1"),
            direction: Direction::Debit,
            colour: Colour::Cash,
            reason: ReasonCode::new("chargeback").unwrap(),
            asset: BRL.code,
            amount: amount(500),
        };
        assert_eq!(wallet.send(adjustment).await.unwrap().balance.unwrap().balance_minor, 0);
    });
}

#[test]
fn an_expired_session_stops_bets() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.send(deposit("d1", 1_000)).await.unwrap();
        let command = Command::from(bet("r1", 1));
        assert_eq!(rejection(wallet.execute(&command, Session::Expired).await), Rejection::SessionExpired);
        assert_eq!(rejection(wallet.execute(&command, Session::Open).await), Rejection::SessionExpired);
        assert_eq!(GameCode::new("mines").unwrap(), bet("r1", 1).game);
    });
}

#[test]
fn nobody_else_uses_the_keys_of_the_object_or_ends_a_transfer() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.send(deposit("d1", 1_000)).await.unwrap();
        for scope in ["transfer-out", "transfer-in", "transfer-post", "transfer-void", "hold-expire"] {
            let deposit = cactus_ledger::Deposit { key: key(scope, "1"), ..deposit("d2", 1) };
            assert_eq!(rejection(wallet.send(deposit).await), Rejection::CommandKeyInvalid, "{scope}");
        }
        let peer = WalletId::new("demo:plr_2").unwrap();
        let transfer_id = TransferId::new("t1").unwrap();
        let (asset, sent) = (BRL.code, amount(1));
        let out = TransferOut {
            key: key("mine", "1"),
            transfer_id: transfer_id.clone(),
            to_wallet: peer.clone(),
            asset,
            amount: sent,
        };
        assert_eq!(rejection(wallet.send(out).await), Rejection::CommandKeyInvalid);
        let credit =
            TransferIn { key: key("mine", "1"), transfer_id, from_wallet: peer, asset, amount: sent };
        assert_eq!(rejection(wallet.send(credit).await), Rejection::CommandKeyInvalid);
        let hold_key = CommandKey::new("transfer-out", "t1").unwrap();
        let post = HoldPost { key: key("mine", "2"), hold_key: hold_key.clone(), amount: None };
        assert_eq!(rejection(wallet.send(post).await), Rejection::HoldUnknown);
        assert_eq!(
            rejection(wallet.send(HoldVoid { key: key("mine", "3"), hold_key }).await),
            Rejection::HoldUnknown
        );
        assert_eq!(fixture.log().len(), 1, "none of them left a trace");
    });
}

#[test]
fn holds_are_released_when_their_time_is_over_first_ends_first() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.send(deposit("d1", 1_000)).await.unwrap();
        wallet.send(withdrawal("late", 100, 90_000)).await.unwrap();
        wallet.send(withdrawal("second", 200, 60_000)).await.unwrap();
        wallet.send(withdrawal("first", 300, 59_999)).await.unwrap();
        fixture.alarm.take();
        wallet.on_alarm().await.unwrap();
        // Entries are one millisecond apart, so the third hold ends at the moment of the second plus one.
        let second_ms = NOW_MS + 2 + 60_000;
        assert_eq!(
            fixture.alarm.take(),
            Some(NOW_MS + 3 + 59_999),
            "nothing to send: the alarm waits for the holds"
        );

        fixture.clock.set_ms(second_ms - 1);
        assert_eq!(wallet.expire_holds().await.unwrap(), 0);
        fixture.clock.set_ms(second_ms);
        assert_eq!(wallet.expire_holds().await.unwrap(), 2);
        let released: Vec<_> = fixture.log()[4..]
            .iter()
            .map(|entry| entry.command.target_key().unwrap().id().to_owned())
            .collect();
        assert_eq!(released, ["second", "first"]);
        let brl = wallet.balances().unwrap().balances.remove(0);
        assert_eq!((brl.cash_minor, brl.held_minor), (900, 100));
        let post = HoldPost { key: key("payout", "1"), hold_key: key("withdrawal", "first"), amount: None };
        assert_eq!(rejection(wallet.send(post).await).code(), "hold_expired");
        wallet.on_alarm().await.unwrap();
        fixture.alarm.take();
        let wallet = fixture.open().await.unwrap();
        assert_eq!(
            fixture.alarm.take(),
            Some(NOW_MS + 1 + 90_000),
            "a new life of the object waits for the last hold"
        );
        assert_eq!(wallet.expire_holds().await.unwrap(), 0);
    });
}

#[test]
fn a_hold_that_could_not_be_released_is_tried_again_but_not_at_once() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.send(deposit("d1", 1_000)).await.unwrap();
        wallet.send(withdrawal("w1", 100, 1)).await.unwrap();
        wallet.on_alarm().await.unwrap();
        fixture.alarm.take();
        fixture.clock.set_ms(NOW_MS + 10);
        fixture.sql.faults().fail_next(cactus_edge::sqlite::FailWhen::BeforePersisting);
        assert!(wallet.expire_holds().await.is_err());
        let (sent, again_ms) = (wallet.on_alarm().await.unwrap(), fixture.alarm.take());
        assert_eq!((sent.fault, again_ms), (None, Some(NOW_MS + 10 + FLUSH_INTERVAL_MS)));
        assert_eq!(wallet.expire_holds().await.unwrap(), 1);
        assert_eq!(wallet.balances().unwrap().balances[0].cash_minor, 1_000);
    });
}

#[test]
fn a_request_comes_in_only_for_its_own_tenant_and_player() {
    block_on(async {
        let wallet = Fixture::new().open().await.unwrap();
        let of = |tenant_id: &str| own("igaming-games", tenant_id, "req_1", NOW_MS);
        let for_player = |player_id: &str| RequestContext {
            subject: Subject::Player { player_id: player_id.to_owned(), session_id: "ses_1".to_owned() },
            ..of(TENANT_ID)
        };
        assert!(
            wallet.admits(&of(TENANT_ID), Issuers::Any)
                && wallet.admits(&for_player(PLAYER_ID), Issuers::Any)
        );
        assert!(!wallet.admits(&of("rival"), Issuers::Any));
        assert!(!wallet.admits(&for_player("plr_2"), Issuers::Any));
        assert!(!wallet.admits(&of(TENANT_ID), Issuers::Only(&["igaming-do-backup"])));
        assert!(wallet.admits(&of(TENANT_ID), Issuers::Only(&["igaming-games"])));
    });
}
