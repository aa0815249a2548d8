//! Any bytes, read as commands to one wallet: nothing may panic, and what must hold of every log holds.
//!
//! Also compiled into the crate's tests, which feed it seeded bytes.

use std::collections::HashMap;
use std::sync::Arc;

use cactus_ledger::{
    Command, CommandKey, Context, Decision, Entry, Policy, Prefetched, Rejection, Session, State, WalletId,
    apply, decide, verify_chain,
};

const NOW_MS: u64 = 1_700_000_000_000;

/// Values at the edges and in the middle, as JSON.
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "9",
    "10",
    "100",
    "1000",
    "4503599627370496",
    "9007199254740990",
    "9007199254740991",
    "9007199254740992",
    "18446744073709551615",
    "18446744073709551616",
    "-1",
    "1.5",
    "1e3",
    "null",
    "\"1\"",
];
const TIMES: &[&str] =
    &["0", "1", "1000", "1699999999999", "1700000000000", "1700000001000", "9007199254740991"];
const ASSETS: &[&str] = &["\"BRL\"", "\"USD\"", "\"EUR\"", "\"XYZ\"", "\"brl\""];
const RATES: &[&str] =
    &["\"1\"", "\"0.2\"", "\"999999999999999999\"", "\"0.000000000000000001\"", "\"0\"", "1"];
const LIMITS: &[&str] = &[
    r#"{"kind":"stake"}"#,
    r#"{"kind":"wager","window":"fixed_day"}"#,
    r#"{"kind":"loss","window":"rolling_month"}"#,
    r#"{"kind":"loss","window":"fixed_month"}"#,
    r#"{"kind":"deposit_gross","window":"fixed_week"}"#,
    r#"{"kind":"deposit_net","window":"rolling_week"}"#,
    r#"{"kind":"loss"}"#,
];
const SOURCES: &[&str] =
    &[r#"{"kind":"round"}"#, r#"{"kind":"promo","campaign":"c"}"#, r#"{"kind":"jackpot","pool":"p"}"#, "7"];
const JACKPOTS: &[&str] =
    &[r#"{"pool":"p","amount_minor":1}"#, r#"{"pool":"p","amount_minor":9007199254740991}"#];

/// Every field but keys, and the values it may have.
const FIELDS: &[(&str, &[&str])] = &[
    ("asset", ASSETS),
    ("amount_minor", NUMBERS),
    ("round_id", &["\"r-1\"", "\"r-2\"", "\"\""]),
    ("game", &["\"mines\"", "\"crash\"", "\"Mines\""]),
    ("campaign", &["\"c\""]),
    ("provider", &["\"pix\"", "\"acme\"", "null"]),
    ("source", SOURCES),
    ("closes_round", &["true", "false"]),
    ("jackpot", JACKPOTS),
    ("timeout_ms", NUMBERS),
    ("transfer_id", &["\"t\""]),
    ("to_wallet", &["\"demo/p-1\"", "\"demo/p-2\""]),
    ("from_wallet", &["\"demo/p-1\"", "\"demo/p-2\""]),
    ("quote_id", &["\"q\""]),
    ("from_asset", ASSETS),
    ("to_asset", ASSETS),
    ("rate", RATES),
    ("expires_at_ms", TIMES),
    ("direction", &["\"credit\"", "\"debit\"", "\"up\""]),
    ("colour", &["\"cash\"", "\"bonus\"", "\"promo\"", "\"held\""]),
    ("reason", &["\"why\""]),
    ("limit", LIMITS),
    ("until_ms", TIMES),
    ("blocked", &["true", "false"]),
];

/// The fields a kind has, and those it may have.
fn fields_of(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    const BONUS: &[&str] = &["campaign", "asset", "amount_minor"];
    match kind {
        "bet" => (&["round_id", "game", "asset", "amount_minor"], &["provider", "jackpot"]),
        "win" => (
            &["round_id", "game", "asset", "amount_minor"],
            &["bet_key", "source", "closes_round", "provider"],
        ),
        "rollback" => (&["target_key"], &["provider"]),
        "round_close" => (&["round_id"], &["provider"]),
        "deposit" => (&["provider", "asset", "amount_minor"], &[]),
        "withdrawal" => (&["provider", "asset", "amount_minor", "timeout_ms"], &[]),
        "hold_post" => (&["hold_key"], &["amount_minor"]),
        "hold_void" | "hold_expire" => (&["hold_key"], &[]),
        "transfer_out" => (&["transfer_id", "to_wallet", "asset", "amount_minor"], &[]),
        "transfer_in" => (&["transfer_id", "from_wallet", "asset", "amount_minor"], &[]),
        "exchange" => (&["quote_id", "from_asset", "to_asset", "amount_minor", "rate", "expires_at_ms"], &[]),
        "promo_credit" | "bonus_grant" | "bonus_convert" => (BONUS, &[]),
        "bonus_forfeit" => (&["campaign", "asset"], &["amount_minor"]),
        "adjustment" => (&["direction", "colour", "reason", "asset", "amount_minor"], &[]),
        "limit_set" => (&["limit", "asset"], &["amount_minor"]),
        "exclude" => (&[], &["until_ms"]),
        "block" => (&["blocked"], &[]),
        "close" => (&[], &[]),
        other => panic!("{other} has no fields here"),
    }
}

/// Bytes as a source of choices; zeros when they are used up.
struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    fn next(&mut self) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first)
    }

    fn of<'v>(&mut self, values: &[&'v str]) -> &'v str {
        values[self.next() % values.len()]
    }

    /// A command's JSON, now and then malformed.
    fn command(&mut self) -> String {
        let kind = self.of(Command::KINDS);
        let mut json = format!(r#"{{"kind":"{kind}","key":{}"#, key(self.next() % 24));
        let (always, sometimes) = fields_of(kind);
        let some = self.next();
        for (index, name) in always.iter().chain(sometimes).enumerate() {
            let left_out = index >= always.len() && some >> (index - always.len()) & 1 == 0;
            if left_out {
                continue;
            }
            let values = FIELDS.iter().find(|(known, _)| known == name).map(|(_, values)| *values);
            let value = match values {
                Some(values) => self.of(values).to_owned(),
                None => key(self.next() % 24),
            };
            json.push_str(&format!(r#","{name}":{value}"#));
        }
        json + "}"
    }
}

fn key(id: usize) -> String {
    format!(r#"{{"scope":"s","id":"{id}"}}"#)
}

/// One input; answers how many entries it led to.
pub fn run(bytes: &[u8]) -> usize {
    read(bytes);
    let mut choices = Choices(bytes);
    let wallet = WalletId::new("demo/p-1").expect("a name");
    let policy = Policy::default();
    let mut state = State::genesis(&wallet);
    let mut log: Vec<Arc<Entry>> = Vec::new();
    let mut by_key: HashMap<CommandKey, Arc<Entry>> = HashMap::new();
    while !choices.0.is_empty() && log.len() < 512 {
        let Ok(command) = serde_json::from_str::<Command>(&choices.command()) else { continue };
        let step = choices.next();
        let now_ms = match step % 8 {
            0 => NOW_MS + 40 * 24 * 3_600_000,
            1 => 0,
            2 if step > 250 => u64::MAX,
            _ => NOW_MS + u64::try_from(step).expect("a byte") * 60_000,
        };
        let session = if step % 16 == 5 { Session::Expired } else { Session::Open };
        let mut prefetched = Prefetched { existing: by_key.get(command.key()).cloned(), target: None };
        prefetched.target = command.target_key().and_then(|key| by_key.get(key).cloned());
        let balances = state.balances().clone();
        match decide(&policy, &state, prefetched, &command, Context { now_ms, session }) {
            Err(rejection) => assert!(!rejection.is_recorded()),
            Ok(decision) => {
                apply(&mut state, &decision);
                if !decision.entry.outcome.is_applied() || decision.replayed {
                    assert_eq!(*state.balances(), balances, "no money moves");
                }
                if !decision.replayed {
                    by_key.insert(command.key().clone(), Arc::clone(&decision.entry));
                    log.push(decision.entry);
                }
            }
        }
    }
    audit(&wallet, &state, &log);
    log.len()
}

/// As JSON of anything that is read: it may be refused, and what is read is written the same again.
fn read(bytes: &[u8]) {
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(command) = serde_json::from_slice::<Command>(line) {
            let text = serde_json::to_string(&command).expect("a command is written");
            assert_eq!(serde_json::from_str::<Command>(&text).expect("and read"), command);
        }
        if let Ok(entry) = serde_json::from_slice::<Entry>(line) {
            let text = serde_json::to_string(&entry).expect("an entry is written");
            assert_eq!(serde_json::from_str::<Entry>(&text).expect("and read"), entry);
            let _ = entry.computed_hash();
        }
        let _ = serde_json::from_slice::<State>(line);
        let _ = serde_json::from_slice::<Rejection>(line);
    }
}

fn audit(wallet: &WalletId, state: &State, log: &[Arc<Entry>]) {
    assert_eq!(verify_chain(wallet, log.iter().map(Arc::as_ref)), Ok(state.head_hash()));
    let mut rebuilt = State::genesis(wallet);
    for entry in log {
        apply(&mut rebuilt, &Decision { entry: Arc::clone(entry), replayed: false });
    }
    assert_eq!(rebuilt, *state, "the state follows from the entries");
    let text = serde_json::to_string(state).expect("a state is written");
    assert_eq!(serde_json::from_str::<State>(&text).expect("and read"), *state);
    for row in state.balances().rows() {
        let holds = state.open_holds().iter().filter(|hold| hold.asset == row.asset);
        assert_eq!(row.held.get(), holds.map(|hold| hold.amount.get()).sum::<u64>());
    }
}
