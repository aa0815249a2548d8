//! `igaming-d1-batcher`: the state of the ledger projection. Only Workers call it.

use serde::{Deserialize, Serialize};

use crate::{Access, Empty, Endpoint, Method, NoRejection, Rejection};

/// How the projection is doing.
#[derive(Debug)]
pub struct Status;

impl Endpoint for Status {
    const BINDING: &'static str = "D1_BATCHER";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/d1-batcher/status";
    const ACCESS: Access = Access::Service;
    type Request = Empty;
    type Response = ProjectionStatus;
    type Rejection = NoRejection;
}

/// Lists the messages that could not be projected, newest first.
#[derive(Debug)]
pub struct GetQuarantine;

impl Endpoint for GetQuarantine {
    const BINDING: &'static str = "D1_BATCHER";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/d1-batcher/quarantine";
    const ACCESS: Access = Access::Service;
    type Request = QuarantineQuery;
    type Response = Quarantine;
    type Rejection = QuarantineRejection;
}

/// See [`Status`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectionStatus {
    /// Wallets whose log has a gap or a broken link in the projection.
    pub wallets_with_gap_count: u64,
    /// Messages in quarantine.
    pub quarantined_count: u64,
    /// Disagreements between a wallet and its projection that are not repaired.
    pub open_findings_count: u64,
    /// The last run of the reconciliation; null before the first.
    pub last_run: Option<ReconciliationRun>,
}

/// One run of the reconciliation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconciliationRun {
    /// Milliseconds since the Unix epoch.
    pub started_at_ms: u64,
    /// Milliseconds since the Unix epoch.
    pub finished_at_ms: u64,
    /// Wallets that the projection knew at the end of the run.
    pub wallets_count: u64,
    /// Wallets that were asked, and answered or not.
    pub checked_count: u64,
    /// Those of them that did not answer.
    pub unreachable_count: u64,
    /// Disagreements seen, new or not.
    pub found_count: u64,
    /// Disagreements that were open and are gone.
    pub repaired_count: u64,
    /// Entries that wallets sent again.
    pub resent_count: u64,
}

/// See [`GetQuarantine`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuarantineQuery {
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A page of the quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    /// Newest first.
    pub messages: Vec<QuarantinedMessage>,
    /// The cursor of the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// A message that could not be projected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantinedMessage {
    /// The queue's id of the message.
    pub id: String,
    /// Milliseconds since the Unix epoch.
    pub received_at_ms: u64,
    /// Why: the code of the projection's rejection, or `dead_letter`.
    pub reason: String,
    /// The reason in more words.
    pub detail: String,
    /// The tenant, as far as the message can be read.
    pub tenant_id: Option<String>,
    /// The player, as far as the message can be read.
    pub player_id: Option<String>,
    /// The message as it came, from its start.
    pub body: String,
    /// How long the message was.
    pub body_bytes: u64,
}

/// Why a page of the quarantine was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum QuarantineRejection {
    /// The cursor is not one of ours.
    InvalidCursor,
}

impl Rejection for QuarantineRejection {
    fn code(&self) -> &'static str {
        "invalid_cursor"
    }

    fn status(&self) -> u16 {
        422
    }

    fn detail(&self) -> String {
        "The cursor is not one that this list gave.".to_owned()
    }
}
