//! Money that is held: spent once, released once, and not by anybody else.

use igaming_e2e::poll_until;
use serde_json::json;

use crate::command_bodies::{DAY_MS, of_hold, wallet, with, withdrawal};
use crate::concurrency::{at_once, with_status};

#[test]
fn held_money_is_spent_once() {
    let wallet = wallet();
    wallet.deposit("cash", "BRL", 5_000);
    for number in 0..5 {
        wallet.apply("withdrawal", &withdrawal(&format!("h{number}"), 1_000, DAY_MS));
    }
    let sixth = wallet.refused("withdrawal", &withdrawal("h5", 1_000, DAY_MS), 402, "insufficient_funds");
    assert_eq!(sixth["available_minor"], 0, "neither held nor promotional money is paid out");
    assert_eq!((wallet.minor("BRL", "held"), wallet.minor("BRL", "cash")), (5_000, 0));

    let part = |id: &str, hold: &str, amount: u64| with(of_hold(id, hold), "amount_minor", json!(amount));
    let problem = wallet.refused("hold-post", &part("p", "h0", 1_001), 409, "hold_amount_exceeded");
    assert_eq!(problem["held_minor"], 1_000);
    wallet.apply("hold-post", &part("p0", "h0", 400));
    assert_eq!((wallet.minor("BRL", "held"), wallet.minor("BRL", "cash")), (4_000, 600), "the rest is back");
    wallet.apply("hold-void", &of_hold("v1", "h1"));
    assert_eq!((wallet.minor("BRL", "held"), wallet.minor("BRL", "cash")), (3_000, 1_600));
    wallet.refused("hold-void", &of_hold("a", "h0"), 409, "hold_already_posted");
    wallet.refused("hold-post", &of_hold("b", "h0"), 409, "hold_already_posted");
    wallet.refused("hold-post", &of_hold("c", "h1"), 409, "hold_already_voided");
    wallet.refused("hold-void", &of_hold("d", "h1"), 409, "hold_already_voided");
    wallet.refused("hold-post", &of_hold("e", "no hold"), 422, "invalid_field");
    wallet.refused("hold-post", &of_hold("f", "unknown"), 404, "hold_unknown");
    wallet.refused("hold-post", &of_hold("g", "h5"), 409, "hold_refused");
    wallet.refused("hold-void", &of_hold("h", "e"), 404, "hold_unknown");
}

#[test]
fn a_hold_whose_time_is_over_gives_the_money_back() {
    let wallet = wallet();
    wallet.deposit("cash", "BRL", 5_000);
    wallet.apply("withdrawal", &withdrawal("h", 1_000, 1));
    wallet.refused("hold-post", &of_hold("p", "h"), 409, "hold_expired");
    wallet.refused("hold-void", &of_hold("v", "h"), 409, "hold_expired");
    poll_until("the alarm has released the hold", || (wallet.minor("BRL", "held") == 0).then_some(()));
    assert_eq!(wallet.minor("BRL", "cash"), 5_000);
    wallet.refused("hold-post", &of_hold("p2", "h"), 409, "hold_expired");
}

#[test]
fn a_hold_that_is_posted_and_voided_at_once_ends_one_way() {
    let wallet = wallet();
    wallet.deposit("cash", "BRL", 10_000);
    for round in 0..5 {
        let hold = format!("h{round}");
        wallet.apply("withdrawal", &withdrawal(&hold, 1_000, DAY_MS));
        let before = wallet.minor("BRL", "balance");
        let calls: Vec<_> = (0..4)
            .flat_map(|copy| {
                let id = |verb: &str| format!("{verb}-{round}-{copy}");
                [
                    wallet.command("hold-post", &of_hold(&id("post"), &hold)),
                    wallet.command("hold-void", &of_hold(&id("void"), &hold)),
                ]
            })
            .collect();
        let answers = at_once(&calls);
        assert_eq!(with_status(&answers, 200).len(), 1, "{answers:?}");
        let posted = answers.iter().any(|answer| answer.code().as_deref() == Some("hold_already_posted"));
        let code = if posted { "hold_already_posted" } else { "hold_already_voided" };
        for refused in with_status(&answers, 409) {
            refused.problem(409, code);
        }
        assert_eq!(with_status(&answers, 409).len(), 7, "{answers:?}");
        assert_eq!(before - wallet.minor("BRL", "balance"), if posted { 1_000 } else { 0 });
        assert_eq!(wallet.minor("BRL", "held"), 0);
    }
}
