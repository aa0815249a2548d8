//! Rate limiting: which rules a request falls under, who it is counted for, and whether one more is admitted.
//!
//! Pure data and decisions. Where a count is kept is the caller's: an exact window belongs where one instance decides
//! for all (a Durable Object per rule and subject), because Workers KV is up to 60 s stale and takes one write a second
//! per key, and the platform's own rate-limit binding counts per location.
//!
//! ```
//! use cactus_edge::rate_limit::{Decision, RuleTable, SlidingWindow, SubjectKind, subject_of_address};
//!
//! let table: RuleTable = serde_json::from_str(
//!     r#"{ "version": 1, "rules": [{
//!         "id": "login", "methods": ["POST"], "paths": ["/api/auth/login"], "subject": "ip_prefix",
//!         "limit": 2, "window_ms": 60000, "counting": "exact", "when_unavailable": "refuse"
//!     }] }"#,
//! )?;
//! let rule = table.matching("POST", "/api/auth/login").next().ok_or("no rule")?;
//! let subject = subject_of_address(SubjectKind::IpPrefix, "2001:db8:1:2:3::4").ok_or("no address")?;
//! assert_eq!(subject, "2001:db8:1:2::/64");
//!
//! // One window per rule and subject.
//! let mut window = SlidingWindow::default();
//! assert_eq!(window.admit(1_000, rule.limit, rule.window_ms), Decision::Admitted { remaining: 1, reset_ms: 60_000 });
//! assert_eq!(window.admit(21_000, rule.limit, rule.window_ms), Decision::Admitted { remaining: 0, reset_ms: 40_000 });
//! assert_eq!(window.admit(21_000, rule.limit, rule.window_ms), Decision::Limited { retry_after_ms: 40_000 });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod block;
mod header;
mod pattern;
mod rule;
mod subject;
mod table;
mod window;

pub use block::{BLOCK_AFTER_REFUSALS, BLOCK_MS_MAX, Refusals};
pub use header::{policy_value, rate_limit_value, retry_after_s};
pub use pattern::{PathPattern, PathPatternError};
pub use rule::{
    Counting, EXACT_LIMIT_MAX, RateLimitRule, RuleError, SubjectKind, WINDOW_MS_MAX, WhenUnavailable,
};
pub use subject::{SUBJECT_BYTES_MAX, subject_of_address, subject_of_id};
pub use table::{RULES_MAX, RuleTable, TableError};
pub use window::{Decision, SlidingWindow};
