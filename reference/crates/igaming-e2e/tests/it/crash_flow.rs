//! Crash over its socket: bets, cash-outs and cancellations, every amount to the minor unit.

use igaming_e2e::{Client, CrashSocket, Player, WELCOME_MINOR, promo_balance};
use serde_json::{Value, json};

/// A table whose rounds end at 2.00 at the latest.
pub const TABLE: &str = "fast";

/// A round is over before a player can do anything with a probability of about 0.02, and before 2.00 of about 0.5, so
/// what needs one or the other within 30 rounds fails with a probability of at most 0.5^30 = 1e-9.
const ROUNDS_MAX: usize = 30;

fn seated() -> (Player, CrashSocket) {
    let player = Player::register(&Client::demo());
    let socket = CrashSocket::open(&player, TABLE);
    (player, socket)
}

/// A bet in a round whose betting is open; gives the bet.
#[track_caller]
pub fn place(socket: &mut CrashSocket, amount_minor: u64, target: Option<u64>) -> Value {
    socket.wait_for_betting();
    let ack = socket.bet(amount_minor, target);
    assert_eq!(ack["type"], "bet_ack", "{ack}");
    let bet = &ack["bet"];
    assert_eq!(bet["state"], "placed", "{ack}");
    assert_eq!((&bet["amount_minor"], &bet["payout_minor"]), (&json!(amount_minor), &json!(0)), "{ack}");
    assert_eq!((&bet["currency"], &bet["ref"]), (&json!("BRL"), &ack["ref"]), "{ack}");
    bet.clone()
}

#[test]
fn a_cash_out_is_acknowledged_then_credited() {
    let (player, mut socket) = seated();
    let mut balance = WELCOME_MINOR;
    for _ in 0..ROUNDS_MAX {
        socket.wait_for_betting();
        let placed = socket.bet(1_000, None);
        balance -= 1_000;
        assert_eq!(placed["balance"], promo_balance(balance), "the stake is taken before the answer");
        assert_eq!(player.balance_minor(), balance);
        let bet = placed["bet"].clone();
        socket.wait_for_phase("running");
        let ack = socket.cash_out(&bet);
        if ack["type"] == "error" {
            assert!(
                ["round_crashed", "bet_over", "round_not_running"].iter().any(|code| ack["code"] == *code),
                "{ack}"
            );
            continue;
        }
        assert_eq!(ack["type"], "cashout_ack", "{ack}");
        let ended = &ack["bet"];
        assert_eq!(
            (&ended["state"], &ended["cashed_out_by"]),
            (&json!("cashed_out"), &json!("player")),
            "{ack}"
        );
        let at = ended["cashed_out_at_hundredths"].as_u64().expect("a multiplier");
        assert!((100..200).contains(&at), "{ack}");
        let payout = 1_000 * at / 100;
        assert_eq!(ended["payout_minor"], payout, "{ack}");
        let update = socket.wait_for_update(&bet, "cashed_out", true);
        assert_eq!(update["balance"], promo_balance(balance + payout));
        assert_eq!(player.balance_minor(), balance + payout);
        let kinds = ["win", "bet"];
        let newest = player.history_kinds(player_entries(&player));
        assert!(newest.iter().rev().zip(kinds).all(|(kind, expected)| kind == expected), "{newest:?}");
        let again = socket.cash_out(&bet);
        assert_eq!((&again["type"], &again["code"]), (&json!("error"), &json!("bet_over")), "{again}");
        assert_eq!(player.balance_minor(), balance + payout);
        return;
    }
    panic!("{ROUNDS_MAX} rounds crashed at once");
}

/// Entries of the history now.
fn player_entries(player: &Player) -> usize {
    igaming_e2e::poll_until("a win in the history", || {
        let page = player.get("/api/wallet/history?limit=100").send().expect(200);
        let entries = page["entries"].as_array().expect("entries").clone();
        (entries[0]["kind"] == "win").then_some(entries.len())
    })
}

#[test]
fn an_automatic_cash_out_pays_exactly_its_target_or_is_lost() {
    let (player, mut socket) = seated();
    let (mut balance, mut paid) = (WELCOME_MINOR, false);
    for _ in 0..ROUNDS_MAX {
        let bet = place(&mut socket, 999, Some(101));
        balance -= 999;
        let crash = socket.wait_for_crash(&bet["round"]);
        socket.rewind();
        if crash["point_hundredths"].as_u64().expect("a point") < 101 {
            let update = socket.wait_for_update(&bet, "lost", true);
            assert_eq!(update["bet"]["payout_minor"], 0);
            assert_eq!(player.balance_minor(), balance);
            continue;
        }
        let update = socket.wait_for_update(&bet, "cashed_out", true);
        let ended = &update["bet"];
        assert_eq!(ended["cashed_out_at_hundredths"], 101, "{update}");
        assert_eq!(ended["cashed_out_by"], "auto", "{update}");
        // 999 x 1.01 = 1,008.99
        balance += 1_008;
        assert_eq!(ended["payout_minor"], 1_008, "{update}");
        assert_eq!(update["balance"], promo_balance(balance));
        assert_eq!(player.balance_minor(), balance);
        paid = true;
        break;
    }
    assert!(paid, "{ROUNDS_MAX} rounds crashed at 1.00");
}

#[test]
fn who_does_not_cash_out_loses_or_meets_the_largest_multiplier() {
    let (player, mut socket) = seated();
    let (mut balance, mut lost) = (WELCOME_MINOR, false);
    for _ in 0..ROUNDS_MAX {
        let bet = place(&mut socket, 100, None);
        balance -= 100;
        let crash = socket.wait_for_crash(&bet["round"]);
        socket.rewind();
        if crash["point_hundredths"] == 200 {
            let update = socket.wait_for_update(&bet, "cashed_out", true);
            assert_eq!(update["bet"]["cashed_out_by"], "multiplier_max", "{update}");
            balance += 200;
        } else {
            let update = socket.wait_for_update(&bet, "lost", true);
            assert_eq!(update["bet"]["payout_minor"], 0, "{update}");
            lost = true;
        }
        assert_eq!(player.balance_minor(), balance);
        if lost {
            return;
        }
    }
    panic!("{ROUNDS_MAX} rounds reached 2.00");
}

#[test]
fn a_bet_is_taken_back_while_betting_is_open_and_only_then() {
    let (player, mut socket) = seated();
    let bet = place(&mut socket, 5_000, None);
    let ack = socket.cancel(&bet);
    assert_eq!((&ack["type"], &ack["bet"]["state"]), (&json!("cancel_ack"), &json!("cancelled")), "{ack}");
    let update = socket.wait_for_update(&bet, "cancelled", true);
    assert_eq!(update["balance"], promo_balance(WELCOME_MINOR));
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
    assert_eq!(socket.cancel(&bet)["code"], "bet_over");

    let bet = place(&mut socket, 5_000, Some(101));
    socket.wait_for_phase("starting");
    let late = socket.cancel(&bet);
    assert_eq!((&late["type"], &late["code"]), (&json!("error"), &json!("betting_closed")), "{late}");
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 5_000);
}

#[test]
fn two_bets_of_a_round_end_by_themselves_and_a_third_is_refused() {
    let (player, mut socket) = seated();
    let first = place(&mut socket, 300, Some(101));
    let second = socket.bet(700, Some(150));
    assert_eq!(second["type"], "bet_ack", "{second}");
    let third = socket.bet(100, None);
    assert_eq!((&third["code"], &third["bets_per_round"]), (&json!("too_many_bets"), &json!(2)), "{third}");
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 1_000);
    let crash = socket.wait_for_crash(&first["round"]);
    let point = crash["point_hundredths"].as_u64().expect("a point");
    let mut balance = WELCOME_MINOR - 1_000;
    for (bet, target, payout) in [(&first, 101, 303), (&second["bet"], 150, 1_050)] {
        let reached = point >= target;
        socket.rewind();
        let update = socket.wait_for_update(bet, if reached { "cashed_out" } else { "lost" }, true);
        let expected = if reached { payout } else { 0 };
        assert_eq!(update["bet"]["payout_minor"], expected, "{update}");
        balance += expected;
    }
    assert_eq!(player.balance_minor(), balance);
}

#[test]
fn a_cancelled_bet_makes_room_for_another() {
    let (player, mut socket) = seated();
    let first = place(&mut socket, 100, Some(101));
    assert_eq!(socket.bet(100, Some(101))["type"], "bet_ack");
    assert_eq!(socket.bet(100, Some(101))["code"], "too_many_bets");
    assert_eq!(socket.cancel(&first)["type"], "cancel_ack");
    assert_eq!(socket.bet(100, Some(101))["type"], "bet_ack");
    socket.rewind();
    socket.wait_for_update(&first, "cancelled", true);
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 200);
}

#[test]
fn a_repeated_bet_is_answered_as_it_was_and_moves_nothing() {
    let (player, mut socket) = seated();
    socket.wait_for_betting();
    let bet =
        json!({ "type": "bet", "amount_minor": 250, "currency": "BRL", "auto_cash_out_hundredths": 120 });
    let first = socket.ask_as("again", bet.clone());
    assert_eq!(first["type"], "bet_ack", "{first}");
    let second = socket.ask_as("again", bet);
    assert_eq!(second["bet"], first["bet"]);
    let other =
        json!({ "type": "bet", "amount_minor": 251, "currency": "BRL", "auto_cash_out_hundredths": 120 });
    assert_eq!(socket.ask_as("again", other)["code"], "idempotency_conflict");
    assert_eq!(player.balance_minor(), WELCOME_MINOR - 250);
}
