use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::client::{Call, Client};
use crate::poll::{poll_until, unix_time_ms};

/// The password of every player that the tests register.
pub const PASSWORD: &str = "correct horse battery staple";

/// What a new player of `demo` and of `rival` is given, in minor units of BRL.
pub const WELCOME_MINOR: u64 = 100_000;

/// The largest page of history.
const HISTORY_LIMIT_MAX: usize = 100;

/// An address that no run has used before.
pub fn unique_email() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("e2e-{}-{}-{count}@example.com", unix_time_ms(), process::id())
}

/// A registered player with a session.
#[derive(Debug, Clone)]
pub struct Player {
    /// Of the player's brand.
    pub client: Client,
    /// As registered.
    pub email: String,
    /// As answered by the registration.
    pub player_id: String,
    /// The access token.
    pub token: String,
}

impl Player {
    /// Registers a player with an address of its own.
    ///
    /// # Panics
    /// When the platform refuses.
    #[track_caller]
    pub fn register(client: &Client) -> Self {
        let email = unique_email();
        let credentials = json!({ "email": email, "password": PASSWORD });
        let session = client.post("/api/auth/register", &credentials).send().expect(201);
        Self::of_session(client, &email, &session)
    }

    /// The player of a session that a registration or a login answered.
    ///
    /// # Panics
    /// When it is not a session.
    #[track_caller]
    pub fn of_session(client: &Client, email: &str, session: &Value) -> Self {
        Self {
            client: client.clone(),
            email: email.to_owned(),
            player_id: session["player"]["player_id"].as_str().expect("player_id").to_owned(),
            token: session["access_token"].as_str().expect("access_token").to_owned(),
        }
    }

    /// A GET with the access token.
    pub fn get(&self, path: &str) -> Call {
        self.client.get(path).token(&self.token)
    }

    /// A POST with the access token.
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.client.post(path, body).token(&self.token)
    }

    /// A POST of raw text with the access token.
    pub fn post_raw(&self, path: &str, body: impl Into<Vec<u8>>) -> Call {
        self.client.call("POST", path).token(&self.token).body(body)
    }

    /// The balance of the default currency.
    #[track_caller]
    pub fn balance(&self) -> Value {
        self.get("/api/wallet/balance").send().expect(200)
    }

    /// All money of the default currency, in minor units.
    ///
    /// # Panics
    /// When parts and whole disagree, or there is any money but promotional money: nothing else can come about here.
    #[track_caller]
    pub fn balance_minor(&self) -> u64 {
        let balance = self.balance();
        let minor = balance["balance_minor"].as_u64().unwrap_or_else(|| panic!("{balance}"));
        assert_eq!(balance, promo_balance(minor));
        minor
    }

    /// A start of Mines.
    pub fn start_call(&self, amount_minor: u64, mines: u64) -> Call {
        let body = json!({ "amount_minor": amount_minor, "currency": "BRL", "mines": mines });
        self.post("/api/games/mines/start", &body)
    }

    /// Starts a round; gives its view.
    #[track_caller]
    pub fn start(&self, amount_minor: u64, mines: u64) -> Value {
        self.start_call(amount_minor, mines).send().expect(200)
    }

    /// An opening of a tile.
    pub fn reveal_call(&self, round: &Value, tile: u64) -> Call {
        self.post("/api/games/mines/reveal", &json!({ "round_id": round["round_id"], "tile": tile }))
    }

    /// Opens a tile.
    #[track_caller]
    pub fn reveal(&self, round: &Value, tile: u64) -> Value {
        self.reveal_call(round, tile).send().expect(200)
    }

    /// A cash-out.
    pub fn cash_out_call(&self, round: &Value) -> Call {
        self.post("/api/games/mines/cashout", &json!({ "round_id": round["round_id"] }))
    }

    /// Cashes a round out.
    #[track_caller]
    pub fn cash_out(&self, round: &Value) -> Value {
        self.cash_out_call(round).send().expect(200)
    }

    /// Starts rounds until one has a first gem open, at tile 0, and gives its view. The rounds lost on the way cost
    /// their stake; the balance is for the caller to ask for afterwards.
    ///
    /// # Panics
    /// When 40 rounds in a row are lost; with three mines of 25 tiles that has a probability of 0.12^40.
    #[track_caller]
    pub fn start_with_a_gem(&self, amount_minor: u64) -> Value {
        for _ in 0..40 {
            let round = self.reveal(&self.start(amount_minor, 3), 0);
            if round["phase"] == "running" {
                return round;
            }
        }
        panic!("40 rounds lost in a row");
    }

    /// The whole history, newest first, as soon as it has `count` entries.
    ///
    /// # Panics
    /// When that takes too long, or when it has more.
    #[track_caller]
    pub fn history(&self, count: usize) -> Vec<Value> {
        assert!(count <= HISTORY_LIMIT_MAX, "one page has {HISTORY_LIMIT_MAX} entries");
        let path = format!("/api/wallet/history?limit={HISTORY_LIMIT_MAX}");
        let entries = poll_until(&format!("{count} entries of history"), || {
            let page = self.get(&path).send().expect(200);
            let entries = page["entries"].as_array().expect("entries").clone();
            (entries.len() >= count).then_some(entries)
        });
        assert_eq!(entries.len(), count, "more than expected: {entries:?}");
        entries
    }

    /// The kinds of the whole history, oldest first.
    #[track_caller]
    pub fn history_kinds(&self, count: usize) -> Vec<String> {
        let entries = self.history(count);
        entries.iter().rev().map(|entry| entry["kind"].as_str().expect("kind").to_owned()).collect()
    }

    /// Sends a request that must be refused, and asserts that the balance is as it was.
    #[track_caller]
    pub fn refused(&self, call: &Call, status: u16, code: &str) -> Value {
        let before = self.balance();
        let problem = call.send().problem(status, code);
        assert_eq!(self.balance(), before, "a refusal moved money: {problem}");
        problem
    }

    /// Whether the answer says what this player's session says.
    #[track_caller]
    pub fn assert_is_me(&self, answer: &Answer) {
        assert_eq!(answer.expect(200)["player_id"], self.player_id.as_str());
    }
}

/// The whole view of a balance that consists of promotional money.
pub fn promo_balance(minor: u64) -> Value {
    json!({
        "currency": "BRL",
        "scale": 2,
        "balance_minor": minor,
        "available_minor": minor,
        "cash_minor": 0,
        "bonus_minor": 0,
        "promo_minor": minor,
        "held_minor": 0,
    })
}
