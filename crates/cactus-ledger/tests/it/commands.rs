//! What each command does, and which rejection wins when several apply.

use cactus_ledger::{
    AmountMinor, Asset, AssetCode, AssetRegistry, BRL, Colour, Command, Entry, EntryOutcome, Field, Ledger,
    MemoryStore, Outcome, Policy, Prefetched, Rejection, SpendingOrder, State, decide,
};
use serde_json::{Value, json};

use crate::build::*;

fn postings(entry: &Entry) -> &[cactus_ledger::Posting] {
    entry.outcome.postings()
}

/// The command with one JSON field set.
fn with(command: &Command, field: &str, value: Value) -> Command {
    let mut json = serde_json::to_value(command).unwrap();
    json[field] = value;
    serde_json::from_value(json).unwrap()
}

#[test]
fn a_promo_credit_is_the_operators_expense() {
    let mut ledger = ledger();
    let entry = applied(&mut ledger, &credit("c-1", 100_000));
    assert_eq!(postings(&entry), [posting("operator:promo_expense", "player:promo", 100_000)]);
    assert_eq!((entry.sequence, entry.at_ms), (1, NOW_MS));
    assert_eq!(entry.balances_after, *ledger.balances().unwrap());
    assert_eq!(brl(&mut ledger).promo, amount(100_000));
    assert_eq!(refused(&mut ledger, &credit("c-2", 0)), (Rejection::AmountZero, false));
}

#[test]
fn a_bet_spends_the_colours_in_order() {
    let cases: [(u64, &[(&str, u64)]); 5] = [
        (5, &[("player:bonus", 5)]),
        (10, &[("player:bonus", 10)]),
        (11, &[("player:bonus", 10), ("player:promo", 1)]),
        (31, &[("player:bonus", 10), ("player:promo", 20), ("player:cash", 1)]),
        (60, &[("player:bonus", 10), ("player:promo", 20), ("player:cash", 30)]),
    ];
    for (stake, spent) in cases {
        let mut ledger = opened_with(30, 10, 20, 40);
        let entry = applied(&mut ledger, &bet("b-1", stake));
        let expected: Vec<_> =
            spent.iter().map(|(account, minor)| posting(account, "house:game:mines", *minor)).collect();
        assert_eq!(postings(&entry), expected, "stake {stake}");
        assert_eq!(brl(&mut ledger).total_minor(), 100 - stake);
        assert_eq!(brl(&mut ledger).held, amount(40));
    }
}

#[test]
fn held_money_and_colours_left_out_are_not_spent() {
    let mut ledger = opened_with(30, 10, 20, 40);
    let (rejection, recorded) = refused(&mut ledger, &bet("b-1", 61));
    let (needed_minor, available_minor) = (amount(61), amount(60));
    assert_eq!(rejection, Rejection::InsufficientFunds { asset: BRL.code, needed_minor, available_minor });
    assert!(recorded);

    let spending_order = SpendingOrder::new(&[Colour::Cash]).unwrap();
    let policy = Policy { spending_order, ..Policy::default() };
    let mut ledger = Ledger::open(ledger.into_store(), policy, &wallet()).unwrap();
    let available_minor = amount(30);
    let needed_minor = amount(31);
    let expected = Rejection::InsufficientFunds { asset: BRL.code, needed_minor, available_minor };
    assert_eq!(refused(&mut ledger, &bet("b-2", 31)).0, expected);
    let entry = applied(&mut ledger, &bet("b-3", 30));
    assert_eq!(postings(&entry), [posting("player:cash", "house:game:mines", 30)]);
}

#[test]
fn zero_bets_and_zero_wins_are_recorded_and_move_nothing() {
    let mut ledger = ledger();
    let entry = applied(&mut ledger, &bet("b-1", 0));
    assert_eq!((postings(&entry), entry.sequence), (&[][..], 1));
    assert_eq!(ledger.balances().unwrap().rows(), []);
    let entry = applied(&mut ledger, &win("w-1", "b-1", 0));
    assert_eq!((postings(&entry), entry.sequence), (&[][..], 2));
}

#[test]
fn the_win_of_a_zero_bet_is_promo_money() {
    let mut ledger = opened_with(30, 10, 20, 0);
    applied(&mut ledger, &bet("b-1", 0));
    let entry = applied(&mut ledger, &win("w-1", "b-1", 7));
    assert_eq!(postings(&entry), [posting("house:game:mines", "player:promo", 7)]);
}

#[test]
fn a_win_returns_to_the_colours_of_its_bet_pro_rata() {
    // The bet spends bonus 10, promo 20, cash 30. Bonus was spent first and takes the remainder.
    let cases: [(u64, [u64; 3]); 7] = [
        (1, [1, 0, 0]),
        (2, [1, 0, 1]),
        (3, [1, 1, 1]),
        (6, [1, 2, 3]),
        (7, [2, 2, 3]),
        (60, [10, 20, 30]),
        (101, [18, 33, 50]),
    ];
    for (payout, [bonus, promo, cash]) in cases {
        let mut ledger = opened_with(30, 10, 20, 5);
        applied(&mut ledger, &bet("b-1", 60));
        applied(&mut ledger, &win("w-1", "b-1", payout));
        let balance = brl(&mut ledger);
        let colours = [balance.bonus, balance.promo, balance.cash, balance.held].map(AmountMinor::get);
        assert_eq!(colours, [bonus, promo, cash, 5], "payout {payout}");
    }
}

#[test]
fn play_money_never_becomes_cash() {
    let mut ledger = opened_with(0, 0, 500, 0);
    applied(&mut ledger, &bet("b-1", 500));
    applied(&mut ledger, &win("w-1", "b-1", 1_000_000));
    let balance = brl(&mut ledger);
    assert_eq!((balance.cash, balance.bonus, balance.promo), (amount(0), amount(0), amount(1_000_000)));
}

#[test]
fn a_bet_may_win_more_than_once() {
    let mut ledger = opened_with(100, 0, 0, 0);
    applied(&mut ledger, &bet("b-1", 100));
    applied(&mut ledger, &win("w-1", "b-1", 30));
    applied(&mut ledger, &win("w-2", "b-1", 30));
    assert_eq!(brl(&mut ledger).cash, amount(60));
}

#[test]
fn a_win_needs_an_applied_bet_that_agrees() {
    let mut ledger = opened_with(100, 0, 0, 0);
    assert_eq!(refused(&mut ledger, &win("w-1", "none", 1)), (Rejection::BetUnknown, true));
    assert_eq!(refused(&mut ledger, &win("w-2", "seed", 1)), (Rejection::BetUnknown, true));
    assert_eq!(refused(&mut ledger, &win("w-3", "w-1", 1)), (Rejection::BetUnknown, true));
    assert_eq!(refused(&mut ledger, &bet("b-1", 101)).0.code(), "insufficient_funds");
    assert_eq!(refused(&mut ledger, &win("w-4", "b-1", 1)), (Rejection::BetRefused, true));
    // Also a zero win is a statement about a bet.
    assert_eq!(refused(&mut ledger, &win("w-5", "none", 0)), (Rejection::BetUnknown, true));
    applied(&mut ledger, &bet("b-2", 100));
    for (id, name, value, field) in [
        ("w-6", "round_id", "r-2", Field::RoundId),
        ("w-7", "game", "crash", Field::Game),
        ("w-8", "asset", "USD", Field::Asset),
    ] {
        let other = with(&win(id, "b-2", 1), name, json!(value));
        assert_eq!(refused(&mut ledger, &other), (Rejection::BetMismatch { field }, true));
    }
}

#[test]
fn an_unknown_asset_does_not_burn_the_key() {
    let mut ledger = ledger();
    let foreign = with(&credit("c-1", 5), "asset", json!("XYZ"));
    let asset = AssetCode::new("XYZ").unwrap();
    assert_eq!(refused(&mut ledger, &foreign), (Rejection::AssetUnknown { asset }, false));
    assert_eq!(refused(&mut ledger, &with(&bet("b-1", 0), "asset", json!("XYZ"))).0.code(), "asset_unknown");
    assert_eq!(applied(&mut ledger, &credit("c-1", 5)).sequence, 1);
}

#[test]
fn assets_do_not_mix() {
    let mut ledger = opened_with(100, 0, 0, 0);
    let in_usd = |command: &Command| with(command, "asset", json!("USD"));
    assert_eq!(refused(&mut ledger, &in_usd(&bet("b-1", 1))).0.code(), "insufficient_funds");
    let entry = applied(&mut ledger, &in_usd(&credit("c-1", 7)));
    let assets: Vec<_> = entry.balances_after.rows().iter().map(|row| row.asset.to_string()).collect();
    assert_eq!(assets, ["BRL", "USD"]);
    let in_eur = with(&credit("c-2", 9), "asset", json!("EUR"));
    let rows = applied(&mut ledger, &in_eur).balances_after;
    let rows: Vec<_> = rows.rows().iter().map(|row| (row.asset.to_string(), row.total_minor())).collect();
    assert_eq!(rows, [("BRL".into(), 100), ("EUR".into(), 9), ("USD".into(), 7)]);
}

#[test]
fn a_balance_never_passes_its_limit() {
    const MAX: u64 = (1 << 53) - 1;
    let overflow = Rejection::BalanceOverflow { asset: BRL.code };
    let mut ledger = opened_with(0, 0, MAX - 1, 0);
    assert_eq!(refused(&mut ledger, &credit("c-1", 2)), (overflow, true));
    assert_eq!(refused(&mut ledger, &credit("c-2", MAX)), (overflow, true));
    applied(&mut ledger, &credit("c-3", 1));
    assert_eq!(brl(&mut ledger).promo, AmountMinor::MAX);
    applied(&mut ledger, &bet("b-1", MAX));
    applied(&mut ledger, &win("w-1", "b-1", MAX));
    assert_eq!(refused(&mut ledger, &win("w-2", "b-1", 1)), (overflow, true));
    // The colours of an asset together stay within the limit, so that their sum is exact too.
    let mut ledger = opened_with(MAX - 5, 0, 0, 5);
    assert_eq!(refused(&mut ledger, &credit("c-1", 1)), (overflow, true));
}

#[test]
fn time_strictly_increases() {
    let mut ledger = ledger();
    let mut times = Vec::new();
    for (index, now_ms) in [5, 5, 3, 0, 100, 7].into_iter().enumerate() {
        match ledger.execute(&credit(&index.to_string(), 1), now_ms).unwrap() {
            Outcome::Applied { entry, .. } => times.push(entry.at_ms),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(times, [5, 6, 7, 8, 100, 101]);
    let late = ledger.execute(&credit("late", 1), 1 << 53).unwrap();
    let rejection = Rejection::TimeOutOfRange;
    assert_eq!(late, Outcome::Rejected { rejection, replayed: false, recorded: false });
    assert!(matches!(
        ledger.execute(&credit("late", 1), (1 << 53) - 1).unwrap(),
        Outcome::Applied { entry, .. } if entry.at_ms == (1 << 53) - 1
    ));
    assert_eq!(refused(&mut ledger, &credit("later", 1)), (rejection, false));
}

/// Each row meets two rejections at once; the one earlier in the enum is answered.
#[test]
fn precedence_is_the_order_of_the_enum() {
    const MAX: u64 = (1 << 53) - 1;
    let check = |ledger: &mut Ledger<MemoryStore>, command: Command, now_ms: u64, code: &str| {
        let outcome = ledger.execute(&command, now_ms).unwrap();
        let Outcome::Rejected { rejection, .. } = outcome else { panic!("{outcome:?}") };
        assert_eq!(rejection.code(), code, "{command:?}");
    };
    let mut ledger = opened_with(0, 0, MAX, 0);
    let unknown_asset = |command: &Command| with(command, "asset", json!("XYZ"));
    applied(&mut ledger, &bet("b-1", 1));
    applied(&mut ledger, &win("w-0", "b-1", 1));
    refused(&mut ledger, &with(&bet("b-2", 1), "asset", json!("USD")));
    check(&mut ledger, credit("b-1", 0), 1 << 53, "idempotency_conflict");
    check(&mut ledger, credit("c-1", 0), 1 << 53, "time_out_of_range");
    check(&mut ledger, unknown_asset(&credit("c-1", 0)), 0, "amount_zero");
    check(&mut ledger, unknown_asset(&win("w-1", "none", 1)), 0, "asset_unknown");
    check(&mut ledger, with(&win("w-1", "none", 1), "round_id", json!("r-9")), 0, "bet_unknown");
    check(&mut ledger, with(&win("w-2", "b-2", 1), "round_id", json!("r-9")), 0, "bet_refused");
    let both = with(&with(&win("w-3", "b-1", 1), "game", json!("crash")), "round_id", json!("r-9"));
    let outcome = ledger.execute(&both, 0).unwrap();
    let rejection = Rejection::BetMismatch { field: Field::RoundId };
    assert_eq!(outcome, Outcome::Rejected { rejection, replayed: false, recorded: true });
    check(&mut ledger, with(&win("w-4", "b-1", 1), "game", json!("crash")), 0, "bet_mismatch");
    check(&mut ledger, win("w-5", "b-1", 1), 0, "balance_overflow");
}

#[test]
fn a_refusal_is_an_entry_with_its_numbers() {
    let mut ledger = opened_with(10, 0, 0, 0);
    refused(&mut ledger, &bet("b-1", 11));
    let entries = ledger.entries_after(1, 10).unwrap();
    let EntryOutcome::Refused { rejection } = entries[0].outcome else { panic!("{entries:?}") };
    let (needed_minor, available_minor) = (amount(11), amount(10));
    assert_eq!(rejection, Rejection::InsufficientFunds { asset: BRL.code, needed_minor, available_minor });
    assert_eq!(postings(&entries[0]), []);
}

#[test]
fn an_asset_of_the_operators_own_works_like_any_other() {
    let chips = Asset { code: AssetCode::new("CHIPS").unwrap(), scale: 0 };
    let policy = Policy { assets: AssetRegistry::new(&[chips]).unwrap(), ..Policy::default() };
    let state = State::genesis(&wallet());
    let command = with(&credit("c-1", 3), "asset", json!("CHIPS"));
    let decision = decide(&policy, &state, Prefetched::default(), &command, NOW_MS).unwrap();
    assert_eq!(decision.entry.balances_after.get(chips.code).promo, amount(3));
    let refused = decide(&policy, &state, Prefetched::default(), &credit("c-2", 3), NOW_MS);
    assert_eq!(refused, Err(Rejection::AssetUnknown { asset: BRL.code }));
}
