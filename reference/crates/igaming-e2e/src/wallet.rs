use serde_json::{Value, json};

use crate::client::Call;
use crate::player::Player;
use crate::poll::poll_until;
use crate::worker::Inside;

const WORKER: &str = "igaming-wallet-do";

/// A player's wallet object, as the Workers that may call it see it.
#[derive(Debug, Clone)]
pub struct Wallet {
    inside: Inside,
    base: String,
}

impl Wallet {
    /// The wallet of a player of `demo`, asked by the Worker of the games.
    pub fn of(player: &Player) -> Self {
        Self::named(&format!("demo:{}", player.player_id))
    }

    /// The wallet of this name, whether or not there is such a player.
    pub fn named(wallet_id: &str) -> Self {
        Self { inside: Inside::as_worker("igaming-games"), base: format!("/wallet-do/{wallet_id}") }
    }

    /// The same wallet, asked by another Worker.
    #[must_use]
    pub fn asked_by(&self, issuer: &str) -> Self {
        Self { inside: Inside::as_worker(issuer), base: self.base.clone() }
    }

    /// A command, as the last part of its path and its body.
    pub fn command(&self, operation: &str, body: &Value) -> Call {
        self.inside.post(WORKER, &format!("{}/{operation}", self.base), body)
    }

    /// A read, as what follows the wallet's name in the path.
    pub fn read(&self, operation: &str) -> Call {
        self.inside.get(WORKER, &format!("{}/{operation}", self.base))
    }

    /// Has a command executed that was not executed before; gives the answer.
    #[track_caller]
    pub fn apply(&self, operation: &str, body: &Value) -> Value {
        let applied = self.command(operation, body).send().expect(200);
        assert_eq!(applied["replayed"], false, "{operation} {body}: {applied}");
        applied
    }

    /// Sends a command that must be refused, and asserts that no balance has changed.
    #[track_caller]
    pub fn refused(&self, operation: &str, body: &Value, status: u16, code: &str) -> Value {
        let before = self.balances();
        let problem = self.command(operation, body).send().problem(status, code);
        assert_eq!(self.balances(), before, "a refusal moved money: {operation} {body} {problem}");
        problem
    }

    /// Every balance, without the sequence: a refusal that depended on the wallet's state is an entry too.
    #[track_caller]
    pub fn balances(&self) -> Value {
        self.read("balances").send().expect(200)["balances"].clone()
    }

    /// Minor units of one colour, for example `cash`, or of all together: `balance`.
    #[track_caller]
    pub fn minor(&self, currency: &str, colour: &str) -> u64 {
        let balances = self.balances();
        let mut rows = balances.as_array().expect("balances").iter();
        let row = rows.find(|row| row["currency"] == currency);
        row.map_or(0, |row| {
            row[format!("{colour}_minor")].as_u64().unwrap_or_else(|| panic!("{colour} of {row}"))
        })
    }

    /// Where the log ends.
    #[track_caller]
    pub fn head(&self) -> Value {
        self.read("head").send().expect(200)
    }

    /// Waits until every entry has been sent to the projection, so that no alarm is due; gives the sequence.
    #[track_caller]
    pub fn when_synced(&self) -> u64 {
        poll_until("the wallet has sent its log", || {
            let head = self.head();
            (head["synced_sequence"] == head["sequence"])
                .then(|| head["sequence"].as_u64().expect("sequence"))
        })
    }

    /// The whole log, of at most 256 entries.
    #[track_caller]
    pub fn log(&self) -> Vec<Value> {
        let page = self.read("entries?after=0&limit=256").send().expect(200);
        let entries = page["entries"].as_array().expect("entries").clone();
        assert_eq!(page["head_sequence"], entries.len(), "one page has the whole log");
        entries
    }

    /// Cash for the player, by a deposit with a key of its own.
    #[track_caller]
    pub fn deposit(&self, id: &str, currency: &str, amount_minor: u64) {
        let key = json!({ "scope": "e2e:deposit", "id": id });
        self.apply(
            "deposit",
            &json!({ "key": key, "provider": "pix", "asset": currency, "amount_minor": amount_minor }),
        );
    }
}
