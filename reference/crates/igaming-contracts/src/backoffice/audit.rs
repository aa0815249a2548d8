//! Who did what in the backoffice: rows that are only ever added, each chained to the one before.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::context::Scope;
use crate::problem::Rejection;
use crate::{Access, Endpoint, Method, NoRejection};

/// Rows of one page.
pub const AUDIT_PAGE_MAX: usize = 100;

/// Rows that one verification reads.
pub const AUDIT_VERIFY_MAX: u32 = 1_000;

/// `GET /api/admin/system/audit`: newest first, of the operator's brand; the platform's own people see all.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListAudit;

impl Endpoint for ListAudit {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/admin/system/audit";
    const ACCESS: Access = Access::Operator(Scope::AuditRead);
    type Request = AuditQuery;
    type Response = AuditPage;
    type Rejection = NoRejection;
}

/// See [`ListAudit`]. Filters are exact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// Only rows before this sequence: the last one of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<String>,
    /// What was done, for example `tenant.change`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// To what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_id: Option<String>,
    /// For which brand; one that is not the operator's has no rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
}

/// At most [`AUDIT_PAGE_MAX`], newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditPage {
    /// The rows.
    pub entries: Vec<AuditEntry>,
    /// What to ask for next; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_before: Option<u64>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditEntry {
    /// 1 for the first, without gaps.
    pub sequence: u64,
    /// Milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// What kind of actor: `operator`, `anonymous` or `service`.
    pub actor_kind: String,
    /// Who; empty when nobody is known.
    pub actor_id: String,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub target_kind: String,
    /// To which one.
    pub target_id: String,
    /// For which brand; absent for the platform as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// The request, as in the log.
    pub request_id: String,
    /// What was before and after, without secrets.
    pub change: Value,
    /// SHA-256 of the row and of the hash before, in hexadecimal digits.
    pub hash: String,
}

/// `GET /api/admin/system/audit/verify`: derives a stretch of the chain again.
///
/// Who could write to the database could shorten the log at its end, which the log itself cannot tell. Keep
/// `last_hash` of an earlier answer elsewhere, and compare.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerifyAudit;

impl Endpoint for VerifyAudit {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/admin/system/audit/verify";
    const ACCESS: Access = Access::Operator(Scope::AuditVerify);
    type Request = VerifyAuditQuery;
    type Response = AuditVerification;
    type Rejection = VerifyAuditRejection;
}

/// See [`VerifyAudit`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VerifyAuditQuery {
    /// The first sequence, 1 unless given; the row before it is believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
    /// How many rows, at most [`AUDIT_VERIFY_MAX`], which it is unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditVerification {
    /// How many rows were right, from the first on.
    pub verified: u64,
    /// The last of them; 0 without any.
    pub last_sequence: u64,
    /// Its hash, in hexadecimal digits.
    pub last_hash: String,
    /// Where to go on; absent when the newest row was reached or a row is broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_from: Option<u64>,
    /// The first row that is not what was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken: Option<BrokenAuditEntry>,
}

/// A row that is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BrokenAuditEntry {
    /// Which.
    pub sequence: u64,
    /// How.
    pub defect: AuditDefect,
}

/// How a row is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AuditDefect {
    /// It is not there.
    Missing,
    /// It does not follow the row before.
    Unchained,
    /// Its hash is not that of its fields.
    Altered,
}

/// Why nothing was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum VerifyAuditRejection {
    /// `from` begins at 1, and `limit` is 1 to 1,000.
    InvalidStretch,
}

impl Rejection for VerifyAuditRejection {
    fn code(&self) -> &'static str {
        "invalid_stretch"
    }

    fn status(&self) -> u16 {
        422
    }

    fn detail(&self) -> String {
        format!("`from` begins at 1, and `limit` is 1 to {AUDIT_VERIFY_MAX}.")
    }
}
