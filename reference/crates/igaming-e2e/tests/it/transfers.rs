//! Money from one player to another: what the sender loses the receiver gains, or nothing has happened.

use igaming_e2e::{Call, Client, Player, WELCOME_MINOR, Wallet, poll_until};
use serde_json::{Value, json};

use crate::concurrency::at_once;

const PATH: &str = "/api/wallet/transfer";
const CASH_MINOR: u64 = 5_000;

/// A player with cash, a player to send it to, and their wallets.
struct Two {
    sender: Player,
    receiver: Player,
    from: Wallet,
    to: Wallet,
}

impl Two {
    fn new() -> Self {
        let (sender, receiver) = (Player::register(&Client::demo()), Player::register(&Client::demo()));
        let (from, to) = (Wallet::of(&sender), Wallet::of(&receiver));
        from.deposit("cash", "BRL", CASH_MINOR);
        Self { sender, receiver, from, to }
    }

    fn body(&self, amount_minor: u64) -> Value {
        json!({ "to_player_id": self.receiver.player_id, "currency": "BRL", "amount_minor": amount_minor })
    }

    fn call(&self, key: &str, amount_minor: u64) -> Call {
        self.sender.post(PATH, &self.body(amount_minor)).key(key)
    }

    /// Cash and held money of the sender, and cash of the receiver.
    fn minor(&self) -> (u64, u64, u64) {
        (self.from.minor("BRL", "cash"), self.from.minor("BRL", "held"), self.to.minor("BRL", "cash"))
    }

    fn ended(&self, transfer: &Value) -> Value {
        let path =
            format!("/api/wallet/transfers/{}", transfer["transfer_id"].as_str().expect("transfer_id"));
        poll_until("the end of a transfer", || {
            let transfer = self.sender.get(&path).send().expect(200);
            (transfer["status"] != "pending").then_some(transfer)
        })
    }
}

#[test]
fn a_transfer_moves_cash_once() {
    let two = Two::new();
    let first = two.call("gift", 1_200).send();
    let transfer = first.expect(200);
    assert_eq!(first.header("idempotency-replayed"), None, "{first:?}");
    assert_eq!((&transfer["amount_minor"], &transfer["currency"]), (&json!(1_200), &json!("BRL")));
    assert_eq!(transfer["to_player_id"], two.receiver.player_id.as_str());
    assert_eq!(two.ended(&transfer)["status"], "completed");
    assert_eq!(two.minor(), (CASH_MINOR - 1_200, 0, 1_200));

    let again = two.call("gift", 1_200).send();
    assert_eq!(again.expect(200)["transfer_id"], transfer["transfer_id"]);
    assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again:?}");
    assert_eq!(two.minor(), (CASH_MINOR - 1_200, 0, 1_200));
    assert_eq!(two.to.minor("BRL", "promo"), WELCOME_MINOR);

    // The projection shows the hold and its end to one of them, the credit to the other.
    assert_eq!(two.sender.history_kinds(4), ["promo_credit", "deposit", "transfer_out", "hold_post"]);
    assert_eq!(two.receiver.history_kinds(2), ["promo_credit", "transfer_in"]);
}

#[test]
fn copies_of_a_transfer_that_arrive_at_once() {
    let two = Two::new();
    let answers = at_once(&vec![two.call("ten", 800); 10]);
    for answer in &answers {
        assert_eq!(answer.expect(200)["transfer_id"], answers[0].expect(200)["transfer_id"]);
    }
    assert_eq!(two.ended(&answers[0].expect(200))["status"], "completed");
    assert_eq!(two.minor(), (CASH_MINOR - 800, 0, 800));
}

#[test]
fn transfers_that_cross_and_exceed() {
    let two = Two::new();
    two.to.deposit("cash", "BRL", CASH_MINOR);
    let back = json!({ "to_player_id": two.sender.player_id, "currency": "BRL", "amount_minor": 700 });
    let calls: Vec<Call> = (0..6)
        .flat_map(|number| {
            let key = format!("cross-{number}");
            [two.call(&key, 900), two.receiver.post(PATH, &back).key(&key)]
        })
        .collect();
    let answers = at_once(&calls);
    for answer in &answers {
        if answer.status() != 200 {
            answer.problem(402, "insufficient_funds");
        }
    }
    let held = |wallet: &Wallet| wallet.minor("BRL", "held");
    poll_until("the end of all transfers", || (held(&two.from) + held(&two.to) == 0).then_some(()));
    let sent = |of: usize| answers.iter().skip(of).step_by(2).filter(|answer| answer.status() == 200).count();
    let (forth, back) = (sent(0) as u64 * 900, sent(1) as u64 * 700);
    assert_eq!(two.minor(), (CASH_MINOR + back - forth, 0, CASH_MINOR + forth - back), "{answers:?}");
}

#[test]
fn a_transfer_that_the_receiver_cannot_take_comes_back() {
    let two = Two::new();
    let key = json!({ "scope": "e2e", "id": "x" });
    two.to.apply("exclude", &json!({ "key": key, "until_ms": 9_000_000_000_000_u64 }));
    let transfer = two.call("gift", 1_200).send().expect(200);
    let ended = two.ended(&transfer);
    assert_eq!(ended["status"], "returned");
    assert_eq!(ended.get("refusal_code"), None, "why is the receiver's own affair");
    assert_eq!(two.minor(), (CASH_MINOR, 0, 0));
}

#[test]
fn every_transfer_that_cannot_be() {
    let two = Two::new();
    let keyless = two.sender.post(PATH, &two.body(1));
    two.sender_refused(&keyless, 400, "idempotency_key_required");
    let stranger = Player::register(&Client::rival());
    let with = |name: &str, value: Value| {
        let mut body = two.body(100);
        body[name] = value;
        two.sender.post(PATH, &body).key("refused")
    };
    for amount in [json!(-1), json!(1.5), json!("1"), json!(9_007_199_254_740_992_u64), json!(0), json!(null)]
    {
        two.sender_refused(&with("amount_minor", amount), 422, "invalid_amount");
    }
    for currency in ["XXX", "brl", ""] {
        two.sender_refused(&with("currency", json!(currency)), 422, "unknown_currency");
    }
    two.sender_refused(&with("to_player_id", json!(two.sender.player_id)), 422, "self_transfer");
    for nobody in ["", "plr_00000000000000000000000000000000", "../x", &stranger.player_id] {
        two.sender_refused(&with("to_player_id", json!(nobody)), 404, "receiver_unknown");
    }
    two.sender_refused(&with("note", json!("hi")), 422, "unknown_field");
    let poor = two.sender_refused(&with("amount_minor", json!(CASH_MINOR + 1)), 402, "insufficient_funds");
    assert_eq!(
        (&poor["needed_minor"], &poor["available_minor"]),
        (&json!(5_001), &json!(5_000)),
        "cash alone"
    );
    // That refusal depended on the wallet, so its key is used up; those before it left no trace.
    two.sender_refused(&two.call("refused", 100), 409, "idempotency_conflict");
    two.call("gift", 100).send().expect(200);
    two.sender_refused(&two.call("gift", 101), 409, "idempotency_conflict");
    assert_eq!(two.minor(), (CASH_MINOR - 100, 0, 100));
}

#[test]
fn a_transfer_is_seen_by_its_sender_alone() {
    let two = Two::new();
    let transfer = two.call("gift", 100).send().expect(200);
    let path = format!("/api/wallet/transfers/{}", transfer["transfer_id"].as_str().expect("transfer_id"));
    two.receiver.get(&path).send().problem(404, "transfer_not_found");
    two.sender.get("/api/wallet/transfers/tr_0").send().problem(404, "transfer_not_found");
    Client::demo().get(&path).send().problem(401, "authentication_required");
    Client::demo().post(PATH, &two.body(1)).key("k").send().problem(401, "authentication_required");
}

impl Two {
    /// Sends a request that must be refused, and asserts that neither wallet has changed.
    #[track_caller]
    fn sender_refused(&self, call: &Call, status: u16, code: &str) -> Value {
        let before = self.minor();
        let problem = call.send().problem(status, code);
        assert_eq!(self.minor(), before, "a refusal moved money: {problem}");
        problem
    }
}
