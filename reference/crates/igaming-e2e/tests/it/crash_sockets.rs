//! The life of a crash table's sockets: coming back, several at once, pings, and the end of the access token.

use igaming_e2e::{Client, CrashSocket, Player, Secrets, Upgrade, WELCOME_MINOR, claims_of, unix_time_ms};
use serde_json::{Value, json};

use crate::crash_flow::{TABLE, place};

#[test]
fn the_hello_tells_the_table_and_what_is_needed_to_check_it() {
    let player = Player::register(&Client::demo());
    let mut socket = CrashSocket::open(&player, TABLE);
    // A table that was never used makes its chain first; from then on the hello has everything.
    socket.wait_for_betting();
    let hello = CrashSocket::open(&player, TABLE).hello().clone();
    assert_eq!(
        (&hello["protocol"], &hello["table"], &hello["currency"]),
        (&json!(1), &json!(TABLE), &json!("BRL"))
    );
    let limits = json!({
        "stake_minor_min": 1, "stake_minor_max": 10_000_000, "payout_minor_max": 1_000_000_000,
        "round_payout_minor_max": 5_000_000_000_u64, "multiplier_max_hundredths": 200, "bets_per_round": 2,
    });
    assert_eq!(hello["limits"], limits);
    let fairness = &hello["fairness"];
    assert_eq!((&fairness["scheme"], &fairness["scheme_version"]), (&json!("cactus-crash"), &json!(1)));
    assert_eq!((&fairness["house_edge_basis_points"], &fairness["mode"]), (&json!(100), &json!("chain")));
    for hash in [&fairness["terminating_hash"], &fairness["salt"], &hello["state"]["previous_hash"]] {
        assert!(hash.as_str().is_some_and(|hash| igaming_e2e::is_hex(hash, 64)), "{hello}");
    }
    let skew = hello["server_ms"].as_u64().expect("a time").abs_diff(unix_time_ms());
    assert!(skew < 5_000, "{hello}");
    assert_eq!(hello["bets"], json!([]));
}

#[test]
fn who_comes_back_in_the_middle_of_a_round_finds_the_bets() {
    let player = Player::register(&Client::demo());
    let mut socket = CrashSocket::open(&player, TABLE);
    for _ in 0..10 {
        let bet = place(&mut socket, 600, Some(199));
        let started = socket.wait_for_phase("running");
        socket.lose();
        socket = CrashSocket::open(&player, TABLE);
        let hello = socket.hello().clone();
        if hello["state"]["phase"] != "running" {
            // It crashed while nobody was there: the bet is over all the same.
            continue;
        }
        assert_eq!(hello["state"]["round"], bet["round"], "{hello}");
        assert_eq!(hello["state"]["started_at_ms"], started["started_at_ms"], "{hello}");
        assert_eq!(hello["state"]["hash"], Value::Null, "{hello}");
        assert_eq!(hello["bets"], json!([bet]), "{hello}");
        let ack = socket.cash_out(&bet);
        if ack["type"] == "cashout_ack" {
            let update = socket.wait_for_update(&bet, "cashed_out", true);
            assert_eq!(update["bet"]["payout_minor"], ack["bet"]["payout_minor"]);
            return;
        }
    }
    panic!("ten rounds crashed at once");
}

#[test]
fn a_round_goes_on_without_its_player() {
    let player = Player::register(&Client::demo());
    let mut socket = CrashSocket::open(&player, TABLE);
    let bet = place(&mut socket, 1_000, Some(101));
    socket.lose();
    let ended = igaming_e2e::poll_until("the end of the bet", || {
        let bets = player.get(&format!("/api/games/crash/bets?table={TABLE}")).send().expect(200);
        let told = bets["bets"].as_array()?.iter().find(|told| told["bet_id"] == bet["bet_id"])?.clone();
        (told["state"] != "placed" && told["paid"] == true).then_some(told)
    });
    let payout = ended["payout_minor"].as_u64().expect("a payout");
    assert!([0, 1_010].contains(&payout), "{ended}");
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 1_000 + payout);
}

#[test]
fn all_sockets_of_a_player_are_told() {
    let player = Player::register(&Client::demo());
    let mut first = CrashSocket::open(&player, TABLE);
    let mut second = CrashSocket::open(&player, TABLE);
    let stranger = Player::register(&Client::demo());
    let mut other = CrashSocket::open(&stranger, TABLE);
    let bet = place(&mut first, 500, Some(101));
    let told = second.wait_for_update(&bet, "placed", false);
    assert_eq!(told["bet"], bet, "what one socket did the other sees");
    let crash = first.wait_for_crash(&bet["round"]);
    let state = if crash["point_hundredths"] == 100 { "lost" } else { "cashed_out" };
    for socket in [&mut first, &mut second] {
        socket.rewind();
        let update = socket.wait_for_update(&bet, state, true);
        assert_eq!(update["bet"]["bet_id"], bet["bet_id"]);
    }
    other.wait_for_crash(&bet["round"]);
    let id = bet["bet_id"].as_str().expect("an id");
    assert!(other.frames().iter().all(|frame| !frame.to_string().contains(id)), "a stranger is not told");
}

#[test]
fn of_five_sockets_the_oldest_goes() {
    let player = Player::register(&Client::demo());
    let mut sockets: Vec<CrashSocket> = (0..5).map(|_| CrashSocket::open(&player, TABLE)).collect();
    assert_eq!(sockets[0].wait_for_close(), (4409, "too_many_sockets".to_owned()));
    for socket in &mut sockets[1..] {
        assert_eq!(socket.ask(json!({ "type": "ping" }))["type"], "pong");
    }
}

#[test]
fn pings_are_answered_asleep_and_awake() {
    let player = Player::register(&Client::demo());
    let mut socket = CrashSocket::open(&player, TABLE);
    socket.send_text(r#"{"type":"ping"}"#);
    let pong = socket.wait("a pong", |frame| (frame["type"] == "pong").then(|| frame.clone()));
    assert_eq!(pong, json!({ "type": "pong" }));
    let pong = socket.ask(json!({ "type": "ping" }));
    let skew = pong["server_ms"].as_u64().expect("a time").abs_diff(unix_time_ms());
    assert!(skew < 5_000, "{pong}");
}

#[test]
fn a_socket_ends_with_its_access_token() {
    let client = Client::demo();
    let player = Player::register(&client);
    let mut claims = claims_of(&player.token);
    let expires_s = unix_time_ms() / 1_000 + 4;
    claims["exp"] = expires_s.into();
    let token = Secrets::from_env().access_token_key().mint(&claims);
    let mut socket = Upgrade::new(&client, &format!("table={TABLE}&token={token}")).open().expect("a socket");
    assert_eq!(socket.wait_for_close(), (4401, "token_expired".to_owned()));
    assert!(unix_time_ms() >= expires_s * 1_000, "not before its time");
    let again = Upgrade::new(&client, &format!("table={TABLE}&token={token}")).open();
    assert_eq!(again.expect_err("an expired token").code, "invalid_token");
    let own = Upgrade::new(&client, &format!("table={TABLE}&token={}", player.token)).open();
    assert!(own.is_ok(), "the session itself goes on");
}
