//! The comparison of the projection with the wallets.

use igaming_e2e::{Client, Inside, Player, Wallet, unix_time_ms};
use serde_json::{Value, json};

const WORKER: &str = "igaming-d1-batcher";

fn batcher() -> Inside {
    Inside::as_worker(WORKER)
}

fn status() -> Value {
    batcher().get(WORKER, "/d1-batcher/status").send().expect(200)
}

#[test]
fn a_run_finds_nothing_wrong() {
    let player = Player::register(&Client::demo());
    let wallet = Wallet::of(&player);
    wallet.deposit("cash", "BRL", 100);
    player.history(2);
    let started_ms = unix_time_ms();
    let fired = batcher().cron(WORKER, "*/15 * * * *").send();
    assert_eq!(fired.status(), 200, "{fired:?}");
    let status = status();
    let run = &status["last_run"];
    assert!(run["finished_at_ms"].as_u64().is_some_and(|finished_ms| finished_ms >= started_ms), "{status}");
    assert!(run["wallets_count"].as_u64().is_some_and(|wallets| wallets > 0), "{status}");
    assert_eq!((&run["unreachable_count"], &run["found_count"]), (&json!(0), &json!(0)), "{status}");
    assert_eq!(
        (&status["quarantined_count"], &status["open_findings_count"]),
        (&json!(0), &json!(0)),
        "{status}"
    );
}

/// What arrives a second time changes nothing.
#[test]
fn entries_that_are_sent_again_are_there_once() {
    let player = Player::register(&Client::demo());
    let wallet = Wallet::of(&player);
    for number in 0..3 {
        wallet.deposit(&format!("d{number}"), "BRL", 100);
    }
    let history = player.history(4);
    wallet.when_synced();
    let asked = wallet.asked_by(WORKER);
    for (after, entries) in [(0, 4), (2, 2), (4, 0)] {
        let resent = asked.command("resend", &json!({ "after_sequence": after })).send().expect(200);
        assert_eq!(resent, json!({ "last_sequence": 4, "entries": entries }));
    }
    // A later entry travels behind the copies.
    wallet.deposit("d3", "BRL", 100);
    assert_eq!(player.history(5)[1..], history);
    assert_eq!(status()["quarantined_count"], 0);
}

#[test]
fn the_quarantine_is_for_workers_and_empty() {
    let path = "/d1-batcher/quarantine";
    assert_eq!(
        batcher().get(WORKER, path).send().expect(200),
        json!({ "messages": [], "next_cursor": null })
    );
    batcher().get(WORKER, &format!("{path}?cursor=x")).send().problem(422, "invalid_cursor");
    for issuer in ["igaming-apex", "igaming-games", "igaming-wallet-do"] {
        for path in [path, "/d1-batcher/status"] {
            Inside::as_worker(issuer).get(WORKER, path).send().problem(403, "forbidden");
        }
    }
    Client::demo().get(path).send().problem(404, "not_found");
}
