//! A wallet driven by its rules alone, without a store; commands are written as JSON with defaults, and every book
//! is audited when its test ends.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cactus_ledger::{
    Colour, Command, CommandKey, Context, Decision, Entry, EntryOutcome, LimitInForce, Policy, Prefetched,
    ProviderProfile, Rejection, Session, State, WalletId, apply, decide, verify_chain,
};
use serde_json::{Value, json};

pub use crate::build::NOW_MS;

pub const MAX: u64 = (1 << 53) - 1;
pub const HOUR_MS: u64 = 3_600_000;
pub const DAY_MS: u64 = 24 * HOUR_MS;

pub fn wallet() -> WalletId {
    WalletId::new("demo/p-1").unwrap()
}

/// The fields each kind has here unless a test says otherwise. All that can be optional is left out.
fn defaults(kind: &str) -> Value {
    let hold_key = json!({"scope": "test", "id": "h-1"});
    let target_key = json!({"scope": "test", "id": "b-1"});
    match kind {
        "bet" | "win" => json!({"round_id": "r-1", "game": "mines", "asset": "BRL", "amount_minor": 10}),
        "promo_credit" | "bonus_grant" | "bonus_convert" => {
            json!({"campaign": "welcome", "asset": "BRL", "amount_minor": 10})
        }
        "bonus_forfeit" => json!({"campaign": "welcome", "asset": "BRL"}),
        "rollback" => json!({"target_key": target_key}),
        "round_close" => json!({"round_id": "r-1"}),
        "deposit" => json!({"provider": "pix", "asset": "BRL", "amount_minor": 10}),
        "withdrawal" => json!({"provider": "pix", "asset": "BRL", "amount_minor": 10, "timeout_ms": 1_000}),
        "hold_post" | "hold_void" | "hold_expire" => json!({"hold_key": hold_key}),
        "transfer_out" => {
            json!({"transfer_id": "t-1", "to_wallet": "demo/p-2", "asset": "BRL", "amount_minor": 10})
        }
        "transfer_in" => {
            json!({"transfer_id": "t-1", "from_wallet": "demo/p-2", "asset": "BRL", "amount_minor": 10})
        }
        "exchange" => json!({
            "quote_id": "q-1", "from_asset": "BRL", "to_asset": "USD", "amount_minor": 10, "rate": "0.2",
            "expires_at_ms": NOW_MS + 1_000
        }),
        "adjustment" => json!({
            "direction": "credit", "colour": "cash", "reason": "mistake", "asset": "BRL", "amount_minor": 10
        }),
        "limit_set" => json!({"limit": {"kind": "stake"}, "asset": "BRL", "amount_minor": 10}),
        "block" => json!({"blocked": true}),
        "exclude" | "close" => json!({}),
        other => panic!("{other} is no kind"),
    }
}

/// The JSON of a command: the defaults of its kind with some fields set; `null` takes a field away. A key is written
/// as its id.
pub fn command_json(kind: &str, id: &str, fields: &Value) -> Value {
    let mut json = json!({"kind": kind, "key": {"scope": "test", "id": id}});
    let object = json.as_object_mut().unwrap();
    object.extend(defaults(kind).as_object().unwrap().clone());
    for (name, value) in fields.as_object().unwrap() {
        let value = match (name.as_str(), value) {
            (_, Value::Null) => {
                object.remove(name);
                continue;
            }
            ("bet_key" | "target_key" | "hold_key", Value::String(id)) => json!({"scope": "test", "id": id}),
            _ => value.clone(),
        };
        object.insert(name.clone(), value);
    }
    json
}

pub fn command(kind: &str, id: &str, fields: &Value) -> Command {
    let json = command_json(kind, id, fields);
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// `debit>credit asset amount`, one for each posting.
pub fn moves(entry: &Entry) -> Vec<String> {
    let text = |posting: &cactus_ledger::Posting| {
        format!("{}>{} {} {}", posting.debit, posting.credit, posting.asset, posting.amount)
    };
    entry.outcome.postings().iter().map(text).collect()
}

pub struct Book {
    pub policy: Policy,
    pub state: State,
    pub log: Vec<Arc<Entry>>,
    pub context: Context,
    by_key: HashMap<CommandKey, Arc<Entry>>,
}

impl Book {
    pub fn new() -> Self {
        Self {
            policy: Policy::default(),
            state: State::genesis(&wallet()),
            log: Vec::new(),
            context: Context::from(NOW_MS),
            by_key: HashMap::new(),
        }
    }

    /// With balances of BRL, each put there by a command of its own.
    pub fn funded(cash: u64, bonus: u64, promo: u64) -> Self {
        let mut book = Self::new();
        for (kind, minor) in [("deposit", cash), ("bonus_grant", bonus), ("promo_credit", promo)] {
            if minor > 0 {
                book.ok(kind, &format!("seed-{kind}"), json!({"amount_minor": minor}));
            }
        }
        book
    }

    pub fn profile(mut self, profile: ProviderProfile) -> Self {
        self.policy.default_profile = profile;
        self
    }

    pub fn at(&mut self, now_ms: u64) -> &mut Self {
        self.context.now_ms = now_ms;
        self
    }

    pub fn session(&mut self, session: Session) -> &mut Self {
        self.context.session = session;
        self
    }

    /// Decides and, when there is a new entry, applies it.
    pub fn send(&mut self, command: &Command) -> Result<Decision, Rejection> {
        let mut prefetched = Prefetched { existing: self.by_key.get(command.key()).cloned(), target: None };
        prefetched.target = command.target_key().and_then(|key| self.by_key.get(key).cloned());
        let decision = decide(&self.policy, &self.state, prefetched, command, self.context)?;
        apply(&mut self.state, &decision);
        if !decision.replayed {
            self.by_key.insert(command.key().clone(), Arc::clone(&decision.entry));
            self.log.push(Arc::clone(&decision.entry));
        }
        Ok(decision)
    }

    /// A new command that must be applied, and replay when sent again.
    pub fn ok(&mut self, kind: &str, id: &str, fields: Value) -> Arc<Entry> {
        let command = command(kind, id, &fields);
        let Decision { entry, replayed } = self.send(&command).unwrap();
        assert!(!replayed, "{id} was used before");
        assert!(entry.outcome.is_applied(), "{command:?}: {:?}", entry.outcome);
        let moved = self.state.clone();
        assert_eq!(self.send(&command), Ok(Decision { entry: Arc::clone(&entry), replayed: true }));
        assert_eq!(self.state, moved, "a replay moves nothing");
        entry
    }

    /// A command that must be refused: every balance stays byte-identical, and the refusal is remembered if it is of
    /// the recorded family and leaves no trace otherwise.
    pub fn no(&mut self, kind: &str, id: &str, fields: Value) -> Rejection {
        let command = command(kind, id, &fields);
        let before = self.state.clone();
        let bytes = serde_json::to_vec(before.balances()).unwrap();
        let rejection = match self.send(&command) {
            Ok(Decision { entry, replayed: false }) => {
                let EntryOutcome::Refused { rejection } = entry.outcome else {
                    panic!("{command:?} was applied: {:?}", entry.outcome);
                };
                assert!(rejection.is_recorded(), "{rejection:?} is in the log");
                assert_eq!(self.state.sequence(), before.sequence() + 1);
                assert_eq!(self.send(&command), Ok(Decision { entry, replayed: true }));
                rejection
            }
            Ok(replay) => panic!("{command:?} was answered before: {replay:?}"),
            Err(rejection) => {
                assert!(!rejection.is_recorded(), "{rejection:?} is not in the log");
                assert_eq!(self.state, before);
                rejection
            }
        };
        assert_eq!(serde_json::to_vec(self.state.balances()).unwrap(), bytes);
        rejection
    }

    /// As [`Book::no`]: the code alone.
    pub fn code(&mut self, kind: &str, id: &str, fields: Value) -> &'static str {
        self.no(kind, id, fields).code()
    }

    /// Cash, bonus, promo and held.
    pub fn balance(&self, asset: &str) -> [u64; 4] {
        let row = self.state.balances().get(asset.parse().unwrap());
        [row.cash, row.bonus, row.promo, row.held].map(|amount| amount.get())
    }

    pub fn brl(&self) -> [u64; 4] {
        self.balance("BRL")
    }

    pub fn limits(&self) -> Vec<LimitInForce> {
        self.state.limits(self.context.now_ms).collect()
    }

    /// What must hold of any log: the chain; a state that follows from the entries alone and survives being written
    /// and read; debits equal to credits over all accounts; balances that are the sums of the postings.
    pub fn audit(&self) {
        assert_eq!(verify_chain(&wallet(), self.log.iter().map(Arc::as_ref)), Ok(self.state.head_hash()));
        let mut rebuilt = State::genesis(&wallet());
        let mut sums: BTreeMap<(String, String), i128> = BTreeMap::new();
        for entry in &self.log {
            apply(&mut rebuilt, &Decision { entry: Arc::clone(entry), replayed: false });
            for posting in entry.outcome.postings() {
                let minor = i128::from(posting.amount.get());
                *sums.entry((posting.asset.to_string(), posting.debit.to_string())).or_default() -= minor;
                *sums.entry((posting.asset.to_string(), posting.credit.to_string())).or_default() += minor;
            }
            let written = serde_json::to_string(entry.as_ref()).unwrap();
            assert_eq!(serde_json::from_str::<Entry>(&written).unwrap(), **entry);
        }
        assert_eq!(rebuilt, self.state, "the state follows from the entries");
        let written = serde_json::to_string(&self.state).unwrap();
        let read: State = serde_json::from_str(&written).unwrap();
        assert_eq!(read, self.state);
        assert_eq!(serde_json::to_string(&read).unwrap(), written, "one state has one form");
        for row in self.state.balances().rows() {
            let asset = row.asset.to_string();
            let of_asset = sums.iter().filter(|((of, _), _)| *of == asset).map(|(_, sum)| sum);
            assert_eq!(of_asset.sum::<i128>(), 0, "debits equal credits");
            for colour in Colour::ALL {
                let sum = sums.get(&(asset.clone(), format!("player:{colour}"))).copied().unwrap_or(0);
                assert_eq!(i128::from(row.of(colour).get()), sum, "{asset} {colour}");
            }
            let held: u64 =
                self.state.open_holds().iter().filter(|h| h.asset == row.asset).map(|h| h.amount.get()).sum();
            assert_eq!(row.held.get(), held, "held money is the sum of the open holds");
        }
    }
}

impl Drop for Book {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.audit();
        }
    }
}
