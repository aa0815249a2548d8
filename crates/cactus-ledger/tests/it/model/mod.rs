//! The rules a second time, written apart from the engine: over JSON and text, with no state. For each command
//! everything is summed again from the history, every rejection that applies is collected, and the first of them in
//! the order of precedence is the answer.

mod rules;

use std::collections::BTreeSet;

use serde_json::{Value, json};

const MAX: i128 = (1 << 53) - 1;
const HOUR_MS: i128 = 3_600_000;

/// From an account to another, in an asset.
pub type Move = (String, String, String, i128);

pub struct Record {
    pub command: Value,
    pub at_ms: i128,
    /// What moved, or why not.
    pub answer: Result<Vec<Move>, Value>,
    /// Cancelled before it came.
    cancelled: bool,
    /// For a limit made looser.
    effective_at_ms: Option<i128>,
}

impl Record {
    fn kind(&self) -> &str {
        self.command["kind"].as_str().unwrap()
    }

    fn is(&self, kinds: &[&str]) -> bool {
        self.answer.is_ok() && !self.cancelled && kinds.contains(&self.kind())
    }

    fn moves(&self) -> &[Move] {
        self.answer.as_deref().unwrap_or(&[])
    }
}

/// The choices of the provider's profile, each by the name of its variant.
#[derive(Clone, Debug)]
pub struct Choices {
    pub refuse_unknown_rollback: bool,
    pub reopen: bool,
    pub take_wins_back: bool,
    pub refuse_late: bool,
    pub refuse_bet_in_closed: bool,
    pub refuse_win_in_closed: bool,
    pub pay_without_bet: bool,
    /// What an expired session stops: 0 nothing, 1 bets, 2 wins too.
    pub session: u8,
    pub blocked_gets_no_win: bool,
    pub order: Vec<&'static str>,
}

pub struct Model {
    pub log: Vec<Record>,
    pub choices: Choices,
    pub precedence: Vec<&'static str>,
    pub last_at_ms: i128,
}

/// A question put to the model: the command, the caller's time, and whether the session is over.
pub struct Asked<'a> {
    pub command: &'a Value,
    pub now_ms: i128,
    pub session_over: bool,
}

#[derive(Debug, PartialEq)]
pub enum Said {
    Replay(usize),
    Applied(Vec<Move>),
    Remembered(Value),
    Forgotten(String),
}

fn code(text: &str) -> Value {
    json!({ "code": text })
}

fn number(value: &Value) -> i128 {
    value.as_u64().map_or(0, i128::from)
}

fn minor_value(minor: i128) -> Value {
    json!(u64::try_from(minor).unwrap())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn player(colour: &str) -> String {
    format!("player:{colour}")
}

fn own(account: &str) -> bool {
    account == "player:cash" || account == "player:bonus"
}

impl Model {
    pub fn ask(&mut self, asked: &Asked<'_>) -> Said {
        let key = &asked.command["key"];
        if let Some(index) = self.log.iter().position(|record| record.command["key"] == *key) {
            let same = self.log[index].command == *asked.command;
            return if same { Said::Replay(index) } else { Said::Forgotten("idempotency_conflict".into()) };
        }
        let at_ms = asked.now_ms.max(self.last_at_ms + 1);
        let mut refusals = Vec::new();
        let cancelled = matches!(asked.command["kind"].as_str(), Some("bet" | "win")) && self.tombstone(key);
        let mut moves = self.judge(asked, cancelled, &mut refusals);
        let rank = |value: &Value| self.precedence.iter().position(|known| value["code"] == **known).unwrap();
        refusals.sort_by_key(rank);
        if refusals.is_empty()
            && let Some(asset) = self.overflows(&moves)
        {
            refusals.push(json!({"code": "balance_overflow", "asset": asset}));
        }
        if let Some(first) = refusals.first() {
            if rank(first) < self.precedence.iter().position(|known| *known == "bet_unknown").unwrap() {
                return Said::Forgotten(text(&first["code"]));
            }
            moves.clear();
        }
        self.last_at_ms = at_ms;
        let answer = refusals.into_iter().next().map_or(Ok(moves), Err);
        let said = answer.clone().map_or_else(Said::Remembered, Said::Applied);
        let effective_at_ms = self.cooling(asked, at_ms);
        let cancelled = cancelled && answer.is_ok();
        self.log.push(Record { command: asked.command.clone(), at_ms, answer, cancelled, effective_at_ms });
        said
    }

    pub fn balance(&self, asset: &str, colour: &str) -> i128 {
        let account = player(colour);
        let moves = self.log.iter().flat_map(Record::moves).filter(|(.., of, _)| of == asset);
        moves
            .map(|(debit, credit, _, n)| {
                i128::from(*credit == account) * n - i128::from(*debit == account) * n
            })
            .sum()
    }

    fn overflows(&self, moves: &[Move]) -> Option<String> {
        let mut totals = std::collections::BTreeMap::new();
        for (debit, credit, asset, minor) in moves {
            let total = totals.entry(asset.clone()).or_insert_with(|| {
                ["cash", "bonus", "promo", "held"]
                    .iter()
                    .map(|colour| self.balance(asset, colour))
                    .sum::<i128>()
            });
            *total -= if debit.starts_with("player:") { *minor } else { 0 };
            *total += if credit.starts_with("player:") { *minor } else { 0 };
            if *total > MAX {
                return Some(asset.clone());
            }
        }
        None
    }

    fn find(&self, key: &Value) -> Option<usize> {
        self.log.iter().position(|record| record.command["key"] == *key)
    }

    /// Whether a rollback came for a key before anything under it did.
    fn tombstone(&self, key: &Value) -> bool {
        self.find(key).is_none()
            && self.log.iter().any(|record| {
                let told = record.answer.as_ref().err().is_none_or(|why| why["code"] == "bet_unknown");
                record.kind() == "rollback" && record.command["target_key"] == *key && told
            })
    }

    /// Every bet and win that was undone or cancelled, by its place in the log; and of each round what it looks like.
    fn undone(&self) -> BTreeSet<usize> {
        let mut undone: BTreeSet<usize> = (0..self.log.len()).filter(|i| self.log[*i].cancelled).collect();
        for (index, record) in self.log.iter().enumerate().filter(|(_, record)| record.is(&["rollback"])) {
            let Some(target) = self.find(&record.command["target_key"]).filter(|target| *target < index)
            else {
                continue;
            };
            undone.insert(target);
            if self.log[target].is(&["bet"]) {
                let round = text(&self.log[target].command["round_id"]);
                undone.extend((target + 1..index).filter(|place| self.is_round_win(*place, &round)));
            }
        }
        undone
    }

    /// A win of the game, of a round that was known when it came.
    fn is_round_win(&self, place: usize, round: &str) -> bool {
        let record = &self.log[place];
        record.is(&["win"])
            && record.command.get("source").is_none()
            && record.command["round_id"] == round
            && self.log[..place]
                .iter()
                .any(|earlier| earlier.is(&["bet"]) && earlier.command["round_id"] == round)
    }

    fn bets(&self, round: &str) -> Vec<usize> {
        let undone = self.undone();
        let all = 0..self.log.len();
        all.filter(|i| {
            self.log[*i].is(&["bet"]) && self.log[*i].command["round_id"] == round && !undone.contains(i)
        })
        .collect()
    }

    fn wins_since(&self, round: &str, place: usize) -> Vec<usize> {
        let undone = self.undone();
        (place..self.log.len()).filter(|i| self.is_round_win(*i, round) && !undone.contains(i)).collect()
    }

    /// None when no bet ever began the round; else whether it is closed.
    fn closed(&self, round: &str) -> Option<bool> {
        let mut closed = None;
        for (index, record) in self.log.iter().enumerate() {
            let named = record.command["round_id"] == round;
            if record.is(&["bet"]) && named {
                closed = Some(false);
            } else if record.is(&["round_close"]) && named
                || record.is(&["win"]) && named && record.command["closes_round"] == true
            {
                closed = closed.map(|_| true);
            } else if record.is(&["rollback"]) {
                let target = self.find(&record.command["target_key"]).filter(|target| *target < index);
                let bet = target.map(|target| &self.log[target]).filter(|bet| bet.is(&["bet"]));
                if bet.is_some_and(|bet| bet.command["round_id"] == round) {
                    // Only where settled bets are undone can the round have been closed.
                    closed = closed.map(|_| false);
                }
            }
        }
        closed
    }

    fn standing(&self, now_ms: i128) -> (bool, bool, Option<Value>) {
        let last = |kind: &str| self.log.iter().rev().find(|record| record.is(&[kind]));
        let blocked = last("block").is_some_and(|record| record.command["blocked"] == true);
        let excludes: Vec<_> = self.log.iter().filter(|record| record.is(&["exclude"])).collect();
        let excluded = if excludes.iter().any(|record| record.command.get("until_ms").is_none()) {
            Some(Value::Null)
        } else {
            let until = excludes.iter().map(|record| record.command["until_ms"].clone()).max_by_key(number);
            until.filter(|until_ms| now_ms < number(until_ms))
        };
        (last("close").is_some(), blocked, excluded)
    }

    fn check_standing(&self, asked: &Asked<'_>, which: &[&str], refusals: &mut Vec<Value>) {
        let (closed, blocked, excluded) = self.standing(asked.now_ms);
        if closed && which.contains(&"closed") {
            refusals.push(code("wallet_closed"));
        }
        if blocked && which.contains(&"blocked") {
            refusals.push(code("player_blocked"));
        }
        if let Some(until_ms) = excluded.filter(|_| which.contains(&"excluded")) {
            refusals.push(json!({"code": "player_excluded", "until_ms": until_ms}));
        }
    }

    fn check_funds(&self, asset: &str, available: i128, needed: i128, refusals: &mut Vec<Value>) {
        if needed > available {
            let code = "insufficient_funds";
            let numbers =
                json!({"code": code, "asset": asset, "needed_minor": needed, "available_minor": available});
            refusals.push(serde_json::from_str(&numbers.to_string()).unwrap());
        }
    }

    /// How the hold under a key ended, with its own place.
    fn hold(&self, key: &Value) -> Option<(usize, Option<&str>)> {
        let place = self
            .find(key)
            .filter(|place| ["withdrawal", "transfer_out"].contains(&self.log[*place].kind()))?;
        let ends = ["hold_post", "hold_void", "hold_expire"];
        let end = self.log.iter().find(|record| record.is(&ends) && record.command["hold_key"] == *key);
        Some((place, end.map(Record::kind)))
    }

    fn expiry(&self, place: usize) -> Option<i128> {
        let record = &self.log[place];
        record.command.get("timeout_ms").map(|timeout_ms| record.at_ms + number(timeout_ms))
    }

    fn open_holds(&self) -> usize {
        let keys = self.log.iter().filter(|record| record.is(&["withdrawal", "transfer_out"]));
        keys.filter(|record| self.hold(&record.command["key"]).unwrap().1.is_none()).count()
    }

    /// The limits in force at a time: the name, the amount, and one that waits.
    fn limit(&self, name: &Value, asset: &str, now_ms: i128) -> Option<i128> {
        let mut amount = None;
        let mut waiting: Option<(i128, Option<i128>)> = None;
        let come = |amount: &mut Option<i128>, waiting: &mut Option<(i128, Option<i128>)>, at_ms| {
            if let Some((_, new)) = waiting.take_if(|(from_ms, _)| *from_ms <= at_ms) {
                *amount = new;
            }
        };
        for record in self.log.iter().filter(|record| record.is(&["limit_set"])) {
            if record.command["limit"] != *name || record.command["asset"] != asset {
                continue;
            }
            come(&mut amount, &mut waiting, record.at_ms);
            let new = record.command.get("amount_minor").map(number);
            match record.effective_at_ms {
                Some(from_ms) => waiting = Some((from_ms, new)),
                None => (amount, waiting) = (new, None),
            }
        }
        come(&mut amount, &mut waiting, now_ms);
        amount
    }

    fn cooling(&self, asked: &Asked<'_>, at_ms: i128) -> Option<i128> {
        if asked.command["kind"] != "limit_set" {
            return None;
        }
        let asset = text(&asked.command["asset"]);
        let old = self.limit(&asked.command["limit"], &asset, asked.now_ms)?;
        let new = asked.command.get("amount_minor").map(number);
        new.is_none_or(|new| new > old).then_some(at_ms + 24 * HOUR_MS)
    }

    fn check_limits(&self, asked: &Asked<'_>, kinds: &[&str], minor: i128, refusals: &mut Vec<Value>) {
        let asset = text(&asked.command["asset"]);
        let windows = ["fixed_day", "fixed_week", "rolling_day", "rolling_week"];
        for kind in ["stake", "wager", "loss", "deposit_gross", "deposit_net"] {
            for window in windows.iter().take(if kind == "stake" { 1 } else { 4 }) {
                let name = match kind {
                    "stake" => json!({ "kind": kind }),
                    _ => json!({"kind": kind, "window": window}),
                };
                let Some(most) = self.limit(&name, &asset, asked.now_ms).filter(|_| kinds.contains(&kind))
                else {
                    continue;
                };
                let used = self.used(kind, window, &asset, asked.now_ms).max(0);
                if used + minor > most {
                    let numbers = json!({
                        "code": "limit_exceeded", "limit": name, "asset": asset,
                        "limit_minor": most, "used_minor": used, "asked_minor": minor
                    });
                    refusals.push(serde_json::from_str(&numbers.to_string()).unwrap());
                }
            }
        }
    }

    fn used(&self, kind: &str, window: &str, asset: &str, now_ms: i128) -> i128 {
        let day_ms = 24 * HOUR_MS;
        let (hour, day) = (now_ms / HOUR_MS * HOUR_MS, now_ms / day_ms * day_ms);
        let from_ms = match window {
            "rolling_day" => hour - day_ms,
            "rolling_week" => hour - 7 * day_ms,
            "fixed_day" => day,
            // The first Monday of 1970 was the fifth day.
            _ => day - (day - 4 * day_ms).rem_euclid(7 * day_ms),
        };
        let undone = self.undone();
        let counted = |kinds: &[&str], side: fn(&Move) -> bool| -> i128 {
            let inside = self.log.iter().enumerate().filter(|(_, record)| record.at_ms >= from_ms);
            let counted = inside.filter(|(place, record)| record.is(kinds) && !undone.contains(place));
            let moves = counted.flat_map(|(_, record)| record.moves());
            moves.filter(|each| each.2 == asset && side(each)).map(|each| each.3).sum()
        };
        let paid_out = |each: &Move| each.0 == "player:held" && each.1.starts_with("payment:");
        match kind {
            "stake" => 0,
            "wager" => counted(&["bet"], |each| own(&each.0)),
            "loss" => counted(&["bet"], |each| own(&each.0)) - counted(&["win"], |each| own(&each.1)),
            "deposit_gross" => counted(&["deposit"], |_| true),
            _ => counted(&["deposit"], |_| true) - counted(&["hold_post"], paid_out),
        }
    }
}
