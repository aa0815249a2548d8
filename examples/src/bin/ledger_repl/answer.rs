//! What is answered: one JSON object a line.

use cactus_ledger::{
    Account, AssetCode, Balances, Entry, EntryHash, LimitInForce, OpenHold, Posting, Rejection, Standing,
    StoreFault, Target, WalletId,
};
use serde::Serialize;
use serde_json::Value;

/// An answer, named by its field `result`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    Command(Box<CommandAnswer>),
    Error(Refusal),
    Told(Told),
}

/// What came of a command.
#[derive(Debug, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum CommandAnswer {
    Applied {
        replayed: bool,
        sequence: u64,
        at_ms: u64,
        postings: Vec<Posting>,
        #[serde(skip_serializing_if = "Option::is_none")]
        target: Option<Target>,
        #[serde(skip_serializing_if = "Option::is_none")]
        effective_at_ms: Option<u64>,
        /// After this entry, also when it is answered again.
        balances: Balances,
        hash: EntryHash,
    },
    Rejected {
        recorded: bool,
        replayed: bool,
        rejection: Rejection,
        /// Now.
        balances: Balances,
    },
}

impl From<CommandAnswer> for Answer {
    fn from(answer: CommandAnswer) -> Self {
        Self::Command(Box::new(answer))
    }
}

/// The answer to a query or a setting.
#[derive(Debug, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Told {
    Balances {
        wallet: WalletId,
        sequence: u64,
        balances: Balances,
    },
    BalancesAt {
        wallet: WalletId,
        sequence: u64,
        at_ms: u64,
        balances: Balances,
        hash: EntryHash,
    },
    State {
        wallet: WalletId,
        sequence: u64,
        last_at_ms: u64,
        head_hash: EntryHash,
        standing: Standing,
        balances: Balances,
        holds_open: usize,
    },
    Entries {
        wallet: WalletId,
        entries: Vec<Entry>,
    },
    Holds {
        wallet: WalletId,
        holds: Vec<OpenHold>,
    },
    Limits {
        wallet: WalletId,
        limits: Vec<LimitInForce>,
    },
    TrialBalance {
        accounts: Vec<AccountNet>,
        totals: Vec<AssetNet>,
    },
    Check {
        sound: bool,
        wallets: usize,
        entries: usize,
        broken: Vec<BrokenLog>,
    },
    Policy {
        policy: Value,
    },
    CrashArmed {
        wallet: WalletId,
        crash: &'static str,
    },
}

/// Credits less debits of one account, over all wallets. The sum may pass 2^53, so it is a text.
#[derive(Debug, Serialize)]
pub struct AccountNet {
    pub asset: AssetCode,
    pub account: Account,
    pub net_minor: String,
}

/// Credits less debits of all accounts.
#[derive(Debug, Serialize)]
pub struct AssetNet {
    pub asset: AssetCode,
    pub net_minor: String,
}

/// The first broken entry of a log.
#[derive(Debug, Serialize)]
pub struct BrokenLog {
    pub wallet: WalletId,
    pub sequence: u64,
    pub detail: String,
}

/// A line that asked for nothing that could be done.
#[derive(Debug, Serialize)]
pub struct Refusal {
    result: &'static str,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    line: u64,
    detail: String,
}

impl Refusal {
    fn new(code: &'static str, field: Option<&str>, detail: impl Into<String>) -> Self {
        Self { result: "error", code, field: field.map(str::to_owned), line: 0, detail: detail.into() }
    }

    pub fn at_line(self, line: u64) -> Answer {
        Answer::Error(Self { line, ..self })
    }

    pub fn line_too_long() -> Self {
        Self::new("line_too_long", None, format!("a line has at most {} bytes", crate::line::LINE_BYTES_MAX))
    }

    pub fn line_invalid(detail: impl Into<String>) -> Self {
        Self::new("line_invalid", None, detail)
    }

    pub fn field_missing(field: &str) -> Self {
        Self::new("field_missing", Some(field), "the field is required")
    }

    pub fn field_duplicate(field: &str) -> Self {
        Self::new("field_duplicate", Some(field), "the field comes twice")
    }

    pub fn field_unknown(field: &str) -> Self {
        Self::new("field_unknown", Some(field), "no such field here")
    }

    pub fn field_invalid(field: &str, detail: impl Into<String>) -> Self {
        Self::new("field_invalid", Some(field), detail)
    }

    pub fn kind_unknown(known: &[&str]) -> Self {
        Self::new("kind_unknown", Some("kind"), format!("one of {}", known.join(", ")))
    }

    pub fn query_unknown(known: &[&str]) -> Self {
        Self::new("query_unknown", Some("query"), format!("one of {}", known.join(", ")))
    }

    pub fn wallet_invalid(detail: impl Into<String>) -> Self {
        Self::new("wallet_invalid", Some("wallet"), detail)
    }

    pub fn wallet_unknown() -> Self {
        Self::new("wallet_unknown", Some("wallet"), "no command has named this wallet")
    }

    pub fn wallets_too_many(most: usize) -> Self {
        Self::new("wallets_too_many", None, format!("one run has at most {most} wallets"))
    }

    pub fn policy_invalid(detail: impl Into<String>) -> Self {
        Self::new("policy_invalid", None, detail)
    }

    pub fn engine_failed() -> Self {
        Self::new(
            "engine_failed",
            None,
            "an assertion of the engine failed; the wallet was read again from its log",
        )
    }
}

impl From<StoreFault> for Refusal {
    fn from(fault: StoreFault) -> Self {
        let code = if fault.is_corrupt() { "log_corrupt" } else { "storage_failed" };
        Self::new(code, None, fault.to_string())
    }
}
