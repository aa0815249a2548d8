//! Snapshots of wallets, as an operator's Worker asks for them.

use igaming_e2e::{Client, Inside, Player, Wallet, poll_until};
use serde_json::{Value, json};

const WORKER: &str = "igaming-do-backup";

fn operator() -> Inside {
    Inside::as_worker(WORKER)
}

fn wallets(player: &Player) -> String {
    format!("/backup/wallets/demo:{}", player.player_id)
}

fn take(player: &Player) -> Value {
    operator().post(WORKER, &wallets(player), &json!({})).send().expect(200)
}

#[test]
fn a_snapshot_ends_where_the_wallet_does() {
    let player = Player::register(&Client::demo());
    let wallet = Wallet::of(&player);
    operator().get(WORKER, &wallets(&player)).send().problem(404, "snapshot_unknown");
    for entries in [1, 2] {
        let taken = take(&player);
        let head = wallet.head();
        assert_eq!(taken["entries_written"], 1, "what is new");
        assert_eq!(head["sequence"], entries);
        let manifest = operator().get(WORKER, &wallets(&player)).send().expect(200);
        for snapshot in [&taken, &manifest] {
            assert_eq!(
                (&snapshot["sequence"], &snapshot["head_hash"]),
                (&head["sequence"], &head["head_hash"])
            );
        }
        let nothing = take(&player);
        assert_eq!((&nothing["entries_written"], &nothing["more"]), (&json!(0), &json!(false)));
        wallet.deposit(&format!("d{entries}"), "BRL", 100);
    }
}

#[test]
fn a_wallet_that_has_its_log_is_not_restored() {
    let player = Player::register(&Client::demo());
    let wallet = Wallet::of(&player);
    take(&player);
    wallet.deposit("later", "BRL", 100);
    let before = (wallet.head()["head_hash"].clone(), wallet.balances());
    let restore = format!("{}/restore", wallets(&player));
    let refused = operator().post(WORKER, &restore, &json!({})).send();
    assert_eq!(refused.problem(409, "wallet_not_empty")["sequence"], 2);
    assert_eq!((wallet.head()["head_hash"].clone(), wallet.balances()), before);
}

#[test]
fn names_that_are_no_wallet() {
    for name in ["demo", ":", "demo:"] {
        let path = format!("/backup/wallets/{name}");
        operator().post(WORKER, &path, &json!({})).send().problem(422, "wallet_id_invalid");
    }
}

#[test]
fn the_weekly_sweep_takes_every_wallet() {
    let player = Player::register(&Client::demo());
    let wallet = Wallet::of(&player);
    wallet.when_synced();
    player.history(1);
    let fired = operator().cron(WORKER, "0 4 * * SUN").send();
    assert_eq!(fired.status(), 200, "{fired:?}");
    let status = poll_until("the end of the sweep", || {
        let status = operator().get(WORKER, "/backup/status").send().expect(200);
        status["finished_at_ms"].as_u64().map(|_| status)
    });
    assert!(status["wallets_done"].as_u64().is_some_and(|done| done > 0), "{status}");
    assert_eq!(status["wallets_failed"], 0, "{status}");
    let manifest = operator().get(WORKER, &wallets(&player)).send().expect(200);
    assert_eq!(manifest["head_hash"], wallet.head()["head_hash"]);
}

/// The path is public, so that operators can come to it once they can log in; until then nobody does.
#[test]
fn nobody_from_outside() {
    let player = Player::register(&Client::demo());
    for path in ["/backup/status", &wallets(&player)] {
        player.get(path).send().problem(403, "forbidden");
        Client::demo().get(path).send().problem(403, "forbidden");
    }
    for path in ["/backup/sweep", &wallets(&player), &format!("{}/restore", wallets(&player))] {
        player.post(path, &json!({})).send().problem(403, "forbidden");
    }
    operator().get(WORKER, &wallets(&player)).send().problem(404, "snapshot_unknown");
}
