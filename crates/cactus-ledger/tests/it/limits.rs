//! Responsible-gaming limits: what counts, over which time, and when a change holds.

use cactus_ledger::{LimitName, LimitWindow, ProviderProfile, Rejection, RollbackSettled, RollbackWin};
use serde_json::{Value, json};

use crate::book::*;
use crate::build::amount;

/// 2024-02-29 00:00 UTC, a Thursday, the last day of a month.
const LEAP_DAY_MS: u64 = 1_709_164_800_000;

fn limit(name: &str, window: &str, minor: u64) -> Value {
    let limit =
        if window.is_empty() { json!({"kind": name}) } else { json!({"kind": name, "window": window}) };
    json!({"limit": limit, "amount_minor": minor})
}

fn stake(minor: u64) -> Value {
    json!({"amount_minor": minor})
}

fn exceeded(limit: LimitName, limit_minor: u64, used_minor: u64, asked_minor: u64) -> Rejection {
    Rejection::LimitExceeded {
        limit,
        asset: "BRL".parse().unwrap(),
        limit_minor: amount(limit_minor),
        used_minor: amount(used_minor),
        asked_minor: amount(asked_minor),
    }
}

#[test]
fn a_stake_is_limited_one_by_one() {
    let mut book = Book::funded(1_000, 0, 0);
    book.ok("limit_set", "l-1", limit("stake", "", 10));
    assert_eq!(book.no("bet", "b-1", stake(11)), exceeded(LimitName::Stake, 10, 0, 11));
    book.ok("bet", "b-2", stake(10));
    book.ok("bet", "b-3", stake(10));
    // Another asset has limits of its own.
    book.ok("deposit", "d-1", json!({"asset": "USD", "amount_minor": 100}));
    book.ok("bet", "b-4", json!({"asset": "USD", "round_id": "r-2", "amount_minor": 100}));
}

#[test]
fn promo_money_is_not_limited_and_bonus_money_is() {
    let mut book = Book::funded(1_000, 20, 100);
    book.ok("limit_set", "l-1", limit("stake", "", 10));
    // 20 bonus, 100 promo, 1 cash: 21 are the player's own.
    assert_eq!(book.no("bet", "b-1", stake(121)), exceeded(LimitName::Stake, 10, 0, 21));
    book.ok("bonus_forfeit", "f-1", json!({"amount_minor": 10}));
    book.ok("bet", "b-2", stake(110));
    assert_eq!(book.brl(), [1_000, 0, 0, 0]);
    // What is missing would have to be the player's own: the limit is told before the balance.
    assert_eq!(book.no("bet", "b-3", stake(5_000)), exceeded(LimitName::Stake, 10, 0, 5_000));
}

#[test]
fn what_each_limit_counts() {
    let window = LimitWindow::RollingDay;
    let day = "rolling_day";
    // Wager: stakes. A win frees nothing, a rollback does.
    let mut book = Book::funded(1_000, 0, 0);
    book.ok("bet", "b-0", stake(30));
    book.ok("limit_set", "l-1", limit("wager", day, 100));
    book.ok("bet", "b-1", stake(70));
    book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 500}));
    assert_eq!(book.no("bet", "b-2", stake(1)), exceeded(LimitName::Wager { window }, 100, 100, 1));
    book.ok("bet", "free", stake(0));
    book.ok("bet", "b-3", json!({"round_id": "r-2", "amount_minor": 0}));
    let mut book = Book::funded(1_000, 0, 0);
    book.ok("limit_set", "l-1", limit("wager", day, 100));
    book.ok("bet", "b-1", stake(70));
    book.ok("rollback", "k-1", json!({}));
    book.ok("bet", "b-2", stake(100));
    assert_eq!(book.no("bet", "b-4", stake(1)), exceeded(LimitName::Wager { window }, 100, 100, 1));

    // Loss: stakes less wins, and a gain is no credit beyond zero.
    let mut book = Book::funded(1_000, 0, 0);
    book.ok("limit_set", "l-1", limit("loss", day, 100));
    book.ok("bet", "b-1", stake(90));
    assert_eq!(book.no("bet", "b-2", stake(11)), exceeded(LimitName::Loss { window }, 100, 90, 11));
    book.ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 50}));
    assert_eq!(book.no("bet", "b-3", stake(61)), exceeded(LimitName::Loss { window }, 100, 40, 61));
    book.ok("win", "w-2", json!({"bet_key": "b-1", "amount_minor": 500}));
    assert_eq!(book.no("bet", "b-4", stake(101)), exceeded(LimitName::Loss { window }, 100, 0, 101));
    book.ok("bet", "b-5", stake(100));

    // Gross deposits, whatever is taken out again; net ones, less what was paid out.
    for (name, used_minor) in [("deposit_gross", 80), ("deposit_net", 60)] {
        let mut book = Book::funded(50, 0, 0);
        book.ok("limit_set", "l-1", limit(name, day, 100));
        book.ok("deposit", "d-1", stake(30));
        for (id, minor) in [("h-1", 30), ("h-2", 10)] {
            book.ok("withdrawal", id, stake(minor));
        }
        book.ok("hold_post", "p-1", json!({"amount_minor": 20}));
        book.ok("hold_void", "v-1", json!({"hold_key": "h-2"}));
        // A transfer is no withdrawal.
        book.ok("transfer_out", "h-3", stake(10));
        book.ok("hold_post", "p-3", json!({"hold_key": "h-3"}));
        let more = 100 - used_minor;
        let rejection = book.no("deposit", "d-2", stake(more + 1));
        let name = match name {
            "deposit_gross" => LimitName::DepositGross { window },
            _ => LimitName::DepositNet { window },
        };
        assert_eq!(rejection, exceeded(name, 100, used_minor, more + 1));
        book.ok("deposit", "d-3", stake(more));
        // Bets have nothing to do with deposits.
        book.ok("bet", "b-1", stake(5));
    }
}

#[test]
fn the_first_limit_passed_is_named_in_the_order_of_their_names() {
    let mut book = Book::funded(1_000, 0, 0);
    let order = [
        ("loss", "rolling_month"),
        ("loss", "fixed_day"),
        ("wager", "fixed_week"),
        ("wager", "fixed_day"),
        ("stake", ""),
    ];
    for (index, (name, window)) in order.into_iter().enumerate() {
        book.ok("limit_set", &format!("l-{index}"), limit(name, window, 5));
        let rejection = book.no("bet", &format!("b-{index}"), stake(6));
        let rejection = serde_json::to_value(rejection).unwrap();
        assert_eq!(rejection["limit"], limit(name, window, 5)["limit"]);
    }
}

/// Where a window begins: used one millisecond before it, the limit is free; in its first, it is not.
#[test]
fn windows_begin_where_they_say() {
    let noon_ms = LEAP_DAY_MS + 12 * HOUR_MS;
    for (window, offset_hours, now_ms, first_ms) in [
        ("fixed_day", 0, noon_ms, LEAP_DAY_MS),
        ("fixed_day", -3, noon_ms, LEAP_DAY_MS + 3 * HOUR_MS),
        ("fixed_day", 14, noon_ms, LEAP_DAY_MS + 10 * HOUR_MS),
        ("fixed_week", 0, noon_ms, LEAP_DAY_MS - 3 * DAY_MS),
        ("fixed_week", 0, LEAP_DAY_MS + 4 * DAY_MS - 1, LEAP_DAY_MS - 3 * DAY_MS),
        ("fixed_week", 0, LEAP_DAY_MS + 4 * DAY_MS, LEAP_DAY_MS + 4 * DAY_MS),
        ("fixed_month", 0, LEAP_DAY_MS + DAY_MS - 1, LEAP_DAY_MS - 28 * DAY_MS),
        ("fixed_month", 0, LEAP_DAY_MS + DAY_MS, LEAP_DAY_MS + DAY_MS),
        ("fixed_month", -3, LEAP_DAY_MS + DAY_MS, LEAP_DAY_MS - 28 * DAY_MS + 3 * HOUR_MS),
        ("fixed_month", 0, LEAP_DAY_MS + 32 * DAY_MS - 1, LEAP_DAY_MS + DAY_MS),
        ("rolling_day", 5, noon_ms, noon_ms - DAY_MS),
        ("rolling_day", 0, noon_ms + HOUR_MS - 1, noon_ms - DAY_MS),
        ("rolling_week", 0, noon_ms, noon_ms - 7 * DAY_MS),
        ("rolling_month", 0, noon_ms, noon_ms - 30 * DAY_MS),
    ] {
        for (at_ms, used) in [(first_ms - 1, false), (first_ms, true)] {
            let mut book = Book::new();
            book.policy.utc_offset_hours = offset_hours;
            book.at(first_ms - 40 * DAY_MS).ok("deposit", "d-1", stake(1_000));
            book.ok("limit_set", "l-1", limit("wager", window, 10));
            book.at(at_ms).ok("bet", "b-1", stake(1));
            // Something new is counted first, so that what is too old has been forgotten.
            book.at(now_ms).ok("deposit", "d-2", stake(1));
            if used {
                assert_eq!(book.code("bet", "b-2", stake(10)), "limit_exceeded", "{window} {offset_hours}");
            } else {
                book.ok("bet", "b-2", stake(10));
            }
        }
    }
}

#[test]
fn a_stricter_limit_holds_at_once_and_a_looser_one_after_the_cooling_off() {
    let mut book = Book::funded(1_000, 0, 0);
    book.ok("limit_set", "l-1", limit("stake", "", 10));
    book.ok("limit_set", "l-2", limit("stake", "", 5));
    assert_eq!(book.code("bet", "b-1", stake(6)), "limit_exceeded");
    let looser = book.ok("limit_set", "l-3", limit("stake", "", 20));
    let effective_at_ms = looser.at_ms + DAY_MS;
    let json = serde_json::to_value(&*looser).unwrap();
    assert_eq!(json["outcome"]["effective_at_ms"], json!(effective_at_ms));
    let [row] = book.limits()[..] else { panic!("{:?}", book.limits()) };
    let pending = row.pending.unwrap();
    assert_eq!(
        (row.amount, pending.amount, pending.effective_at_ms),
        (Some(amount(5)), Some(amount(20)), effective_at_ms)
    );
    assert_eq!(book.at(effective_at_ms - 1).code("bet", "b-2", stake(6)), "limit_exceeded");
    book.at(effective_at_ms).ok("bet", "b-3", stake(20));
    assert_eq!(book.code("bet", "b-4", stake(21)), "limit_exceeded");
    let [row] = book.limits()[..] else { panic!("{:?}", book.limits()) };
    assert_eq!((row.amount, row.pending), (Some(amount(20)), None));

    // The same again, or a stricter one, takes back what was waiting.
    for minor in [20, 19] {
        let waiting = book.ok("limit_set", &format!("wait-{minor}"), limit("stake", "", 100));
        book.ok("limit_set", &format!("back-{minor}"), limit("stake", "", minor));
        book.at(waiting.at_ms + 2 * DAY_MS);
        assert_eq!(book.code("bet", &format!("b-{minor}"), stake(minor + 1)), "limit_exceeded");
    }
    // A looser one in place of another that waits begins its own waiting.
    let first = book.ok("limit_set", "l-4", limit("stake", "", 30));
    let second = book.at(first.at_ms + HOUR_MS).ok("limit_set", "l-5", limit("stake", "", 40));
    assert_eq!(book.at(first.at_ms + DAY_MS).code("bet", "b-5", stake(25)), "limit_exceeded");
    book.at(second.at_ms + DAY_MS).ok("bet", "b-6", stake(40));
    // And so does none at all; once none is left, a new limit holds at once.
    let none = book.ok("limit_set", "l-6", json!({"amount_minor": null}));
    assert_eq!(book.code("bet", "b-7", stake(41)), "limit_exceeded");
    book.at(none.at_ms + DAY_MS).ok("bet", "b-8", stake(41));
    assert!(book.limits().is_empty());
    book.ok("limit_set", "l-7", limit("stake", "", 50));
    assert_eq!(book.code("bet", "b-9", stake(51)), "limit_exceeded");
    book.ok("limit_set", "other", limit("loss", "fixed_day", 50));
    assert_eq!(book.limits().len(), 2);
}

#[test]
fn a_limit_of_zero_and_the_removal_of_none() {
    let mut book = Book::funded(1_000, 0, 7);
    let nothing = book.ok("limit_set", "l-0", json!({"amount_minor": null}));
    assert_eq!(
        serde_json::to_value(&*nothing).unwrap()["outcome"],
        json!({"kind": "applied", "postings": []})
    );
    assert!(book.limits().is_empty());
    book.ok("limit_set", "l-1", limit("stake", "", 0));
    assert_eq!(book.code("bet", "b-1", stake(8)), "limit_exceeded");
    book.ok("bet", "b-2", stake(7));
    book.ok("bet", "b-3", stake(0));
    assert_eq!(book.code("limit_set", "l-2", json!({"asset": "XYZ"})), "asset_unknown");
}

#[test]
fn the_same_limit_again_is_no_looser_and_holds_at_once() {
    let mut book = Book::funded(1_000, 0, 0);
    book.ok("limit_set", "l-1", limit("stake", "", 10));
    let again = book.ok("limit_set", "l-2", limit("stake", "", 10));
    assert_eq!(serde_json::to_value(&*again).unwrap()["outcome"].get("effective_at_ms"), None);
    assert!(book.limits().iter().all(|row| row.pending.is_none()));
    assert_eq!(book.state.last_at_ms(), again.at_ms);
}

#[test]
fn the_cooling_off_is_the_policys_and_ends_with_time_itself() {
    let mut book = Book::funded(1_000, 0, 0);
    book.policy.limit_cooling_off_ms = 5;
    book.ok("limit_set", "l-1", limit("stake", "", 10));
    let looser = book.ok("limit_set", "l-2", limit("stake", "", 20));
    book.at(looser.at_ms + 5).ok("bet", "b-1", stake(20));
    for cooling_off_ms in [MAX, u64::MAX] {
        book.policy.limit_cooling_off_ms = cooling_off_ms;
        let never = book.ok("limit_set", &format!("l-{cooling_off_ms}"), limit("stake", "", 30));
        assert_eq!(serde_json::to_value(&*never).unwrap()["outcome"]["effective_at_ms"], json!(MAX));
    }
}

/// What is rolled back leaves the hour it was counted in: of a win taken back with its bet, the win's own.
#[test]
fn rolled_back_wins_leave_their_own_hour() {
    let profile = ProviderProfile {
        rollback_settled: RollbackSettled::Reopen,
        rollback_win: RollbackWin::TakeBack,
        ..ProviderProfile::default()
    };
    for target in ["b-1", "w-1"] {
        let mut book = Book::funded(1_000, 0, 0).profile(profile);
        book.ok("limit_set", "l-1", limit("loss", "rolling_day", 100));
        book.ok("bet", "b-1", stake(50));
        let win_ms = NOW_MS + 20 * HOUR_MS;
        book.at(win_ms).ok("win", "w-1", json!({"bet_key": "b-1", "amount_minor": 80}));
        book.ok("rollback", "k-1", json!({"target_key": target}));
        // The bet's hour is out of the window, the win's is not: the 80 must be no credit.
        book.at(win_ms + 10 * HOUR_MS).ok("bet", "b-2", json!({"round_id": "r-2", "amount_minor": 100}));
        let window = LimitWindow::RollingDay;
        let next = book.no("bet", "b-3", stake(1));
        assert_eq!(next, exceeded(LimitName::Loss { window }, 100, 100, 1));
        // Within the first window the bet counts unless it was returned.
        book.at(win_ms);
        let used = if target == "b-1" { 100 } else { 150 };
        assert_eq!(book.no("bet", "b-4", stake(1)), exceeded(LimitName::Loss { window }, 100, used, 1));
    }
}

/// The largest stakes for two hours: sums stop at the largest number instead of wrapping.
#[test]
fn activity_beyond_all_numbers_is_still_counted() {
    let mut book = Book::funded(MAX, 0, 0);
    for hour in 0..2 {
        for turn in 0..1_100 {
            let round_id = format!("r-{hour}-{turn}");
            let id = |kind: &str| format!("{kind}-{hour}-{turn}");
            book.at(NOW_MS + hour * HOUR_MS);
            for (kind, fields) in [
                ("bet", json!({"round_id": round_id, "amount_minor": MAX})),
                ("win", json!({"round_id": round_id, "amount_minor": MAX, "closes_round": true})),
            ] {
                assert!(book.send(&command(kind, &id(kind), &fields)).unwrap().entry.outcome.is_applied());
            }
        }
    }
    book.ok("limit_set", "l-1", limit("wager", "rolling_day", MAX));
    assert_eq!(book.code("bet", "b-1", stake(1)), "limit_exceeded");
    book.ok("limit_set", "l-2", limit("loss", "rolling_day", MAX));
}
