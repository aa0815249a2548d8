//! What a line asks for.

use cactus_ledger::{Context, Entry, Rejection, Session, WalletId};
use serde_json::value::RawValue;

use crate::answer::Refusal;
use crate::command::{self, Defect};
use crate::object::{Object, Whole, text, whole};
use crate::policy::{self, Chosen};
use crate::store::Crash;

pub enum Request {
    Command(Box<CommandRequest>),
    Query(Query),
    Policy(Box<Chosen>),
    Crash { wallet: WalletId, crash: Crash },
}

pub struct CommandRequest {
    pub wallet: WalletId,
    pub context: Context,
    /// The command, or the ledger's own code for what is wrong with it.
    pub command: Result<cactus_ledger::Command, Rejection>,
}

pub enum Query {
    Balances {
        wallet: WalletId,
    },
    BalancesAt {
        wallet: WalletId,
        at: Moment,
    },
    State {
        wallet: WalletId,
    },
    Entries {
        wallet: WalletId,
        after: u64,
        limit: u32,
    },
    Holds {
        wallet: WalletId,
    },
    Limits {
        wallet: WalletId,
        at_ms: u64,
    },
    TrialBalance,
    /// One wallet or all; with entries, those given instead of the wallet's own.
    Check {
        wallet: Option<WalletId>,
        entries: Option<Vec<Entry>>,
    },
    Policy,
}

/// A past moment of a wallet: after an entry, or at a time.
pub enum Moment {
    Sequence(u64),
    AtMs(u64),
}

/// Most entries in one answer, and how many without a limit.
pub const ENTRIES_MAX: u32 = 256;
const ENTRIES_USUAL: u32 = 100;

const QUERIES: &[&str] =
    &["balances", "balances_at", "state", "entries", "holds", "limits", "trial_balance", "check", "policy"];

impl Request {
    pub fn read(line: &str) -> Result<Self, Refusal> {
        let object = Object::read(line).map_err(|error| Refusal::line_invalid(error.to_string()))?;
        if let Some(command) = object.get("command") {
            return CommandRequest::read(&object, command).map(|request| Self::Command(Box::new(request)));
        }
        if let Some(query) = object.get("query") {
            return Query::read(&object, &text(query).unwrap_or_default()).map(Self::Query);
        }
        if let Some(policy) = object.get("policy") {
            object.only(&["policy"])?;
            return Ok(Self::Policy(Box::new(policy::read(policy)?)));
        }
        let crash = object.required("crash").map_err(|_| Refusal::field_missing("command"))?;
        object.only(&["crash", "wallet"])?;
        let crash = text(crash).and_then(|name| Crash::named(&name));
        let crash = crash.ok_or_else(|| Refusal::field_invalid("crash", "before_store or after_store"))?;
        Ok(Self::Crash { wallet: wallet(&object)?, crash })
    }
}

impl CommandRequest {
    fn read(object: &Object<'_>, command: &RawValue) -> Result<Self, Refusal> {
        object.only(&["wallet", "at_ms", "session", "command"])?;
        let wallet = wallet(object)?;
        let session = match object.present("session").map(text) {
            None => Session::Open,
            Some(Some(session)) if session == "open" => Session::Open,
            Some(Some(session)) if session == "expired" => Session::Expired,
            Some(_) => return Err(Refusal::field_invalid("session", "open or expired")),
        };
        let command = match command::read(command) {
            Ok(command) => Ok(command),
            Err(Defect::Rejected(rejection)) => Err(rejection),
            Err(Defect::Refused(refusal)) => return Err(refusal),
        };
        // What is too large for the ledger is for the ledger to refuse.
        let now_ms = number(object, "at_ms")?.unwrap_or(u64::MAX);
        Ok(Self { wallet, context: Context { now_ms, session }, command })
    }
}

impl Query {
    fn read(object: &Object<'_>, query: &str) -> Result<Self, Refusal> {
        let fields: &[&str] = match query {
            "balances" | "state" | "holds" => &["query", "wallet"],
            "balances_at" => &["query", "wallet", "sequence", "at_ms"],
            "entries" => &["query", "wallet", "after", "limit"],
            "limits" => &["query", "wallet", "at_ms"],
            "check" => &["query", "wallet", "entries"],
            "trial_balance" | "policy" => &["query"],
            _ => return Err(Refusal::query_unknown(QUERIES)),
        };
        object.only(fields)?;
        Ok(match query {
            "balances" => Self::Balances { wallet: wallet(object)? },
            "balances_at" => Self::BalancesAt { wallet: wallet(object)?, at: moment(object)? },
            "state" => Self::State { wallet: wallet(object)? },
            "entries" => Self::Entries {
                wallet: wallet(object)?,
                after: object.present("after").map_or(Ok(0), |_| bounded(object, "after"))?,
                limit: match object.present("limit").map(whole) {
                    None => ENTRIES_USUAL,
                    Some(Whole::Number(limit)) => {
                        u32::try_from(limit).map_or(ENTRIES_MAX, |limit| limit.min(ENTRIES_MAX))
                    }
                    Some(_) => return Err(Refusal::field_invalid("limit", "a whole number")),
                },
            },
            "holds" => Self::Holds { wallet: wallet(object)? },
            "limits" => Self::Limits { wallet: wallet(object)?, at_ms: bounded(object, "at_ms")? },
            "check" => check(object)?,
            "trial_balance" => Self::TrialBalance,
            _ => Self::Policy,
        })
    }
}

fn check(object: &Object<'_>) -> Result<Query, Refusal> {
    let entries = object.present("entries").map(|entries| serde_json::from_str(entries.get())).transpose();
    let entries = entries.map_err(|error| Refusal::field_invalid("entries", error.to_string()))?;
    let wallet = match object.present("wallet") {
        None if entries.is_none() => None,
        _ => Some(wallet(object)?),
    };
    Ok(Query::Check { wallet, entries })
}

fn moment(object: &Object<'_>) -> Result<Moment, Refusal> {
    match (object.present("sequence"), object.present("at_ms")) {
        (Some(_), None) => bounded(object, "sequence").map(Moment::Sequence),
        (None, Some(_)) => bounded(object, "at_ms").map(Moment::AtMs),
        _ => Err(Refusal::field_invalid("at_ms", "either sequence or at_ms")),
    }
}

fn wallet(object: &Object<'_>) -> Result<WalletId, Refusal> {
    let name =
        text(object.required("wallet")?).ok_or_else(|| Refusal::wallet_invalid("a wallet is a text"))?;
    WalletId::new(&name).map_err(|rejection| Refusal::wallet_invalid(rejection.to_string()))
}

/// A required whole number; `None` above 2^64 - 1.
fn number(object: &Object<'_>, name: &'static str) -> Result<Option<u64>, Refusal> {
    match whole(object.required(name)?) {
        Whole::Number(number) => Ok(Some(number)),
        Whole::TooLarge => Ok(None),
        Whole::Other => Err(Refusal::field_invalid(name, "a whole number")),
    }
}

fn bounded(object: &Object<'_>, name: &'static str) -> Result<u64, Refusal> {
    number(object, name)?.ok_or_else(|| Refusal::field_invalid(name, "at most 2^64 - 1"))
}
