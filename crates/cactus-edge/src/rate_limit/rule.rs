use std::fmt;

use serde::{Deserialize, Serialize};

use super::pattern::PathPattern;

/// The largest limit of an exact rule. A window holds one timestamp per admitted request: 8 KB in memory, 4 KB stored.
pub const EXACT_LIMIT_MAX: u32 = 1_000;

/// The largest limit of an approximate rule.
const APPROXIMATE_LIMIT_MAX: u32 = 1_000_000;

/// The longest window, a day: the distance of two timestamps in it fits 32 bits.
pub const WINDOW_MS_MAX: u64 = 24 * 60 * 60 * 1_000;

/// The periods that the platform's rate-limit binding has.
const APPROXIMATE_WINDOWS_MS: [u64; 2] = [10_000, 60_000];

/// Headers tell windows in whole seconds.
const SECOND_MS: u64 = 1_000;

/// The longest id of a rule, in bytes. It is part of keys and names.
const ID_BYTES_MAX: usize = 32;

/// Paths and methods of one rule, at most.
const PATHS_MAX: usize = 8;
const METHODS_MAX: usize = 8;

/// So many requests of one subject to these paths in any such window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitRule {
    /// 1 to 32 characters of `a-z 0-9 _`; unique in a table, and the name of the policy in the headers.
    pub id: String,
    /// HTTP methods in capitals; none stands for all of them.
    #[serde(default)]
    pub methods: Vec<String>,
    /// One to eight patterns.
    pub paths: Vec<PathPattern>,
    /// Who is counted.
    pub subject: SubjectKind,
    /// The most requests in a window.
    pub limit: u32,
    /// The window, in milliseconds: whole seconds, at most a day.
    pub window_ms: u64,
    /// How strictly is counted.
    pub counting: Counting,
    /// What happens while nobody can count.
    pub when_unavailable: WhenUnavailable,
}

/// Who a request is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// The client's whole address.
    Ip,
    /// The network that a client is given: a /64 of IPv6, one address of IPv4.
    IpPrefix,
    /// An account that somebody tries to enter, as a hash that the caller makes of its name.
    Account,
    /// A player with a valid access token.
    Player,
    /// A device, by an id that the client keeps: only ever beside a rule that the client cannot get around.
    Device,
    /// All requests of a tenant together.
    Tenant,
}

/// How strictly a rule is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// Exactly `limit` in any window, however many requests come at once and wherever.
    Exact,
    /// By the platform's binding: per location, in fixed windows of 10 or 60 s, permissive.
    Approximate,
}

/// What happens to a request while its rule cannot be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenUnavailable {
    /// It is refused as unavailable: guessing and money wait.
    Refuse,
    /// It passes.
    Admit,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleError {
    /// The id is not 1 to 32 characters of `a-z 0-9 _`.
    Id,
    /// There are no paths, or more than eight.
    Paths,
    /// There are more than eight methods, or one is not in capitals.
    Methods,
    /// The limit is 0, or above 1,000 (exact) or 1,000,000 (approximate).
    Limit,
    /// The window is not whole seconds up to a day, or not 10 or 60 s (approximate).
    Window,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Id => "id: 1 to 32 characters of a-z 0-9 _",
            Self::Paths => "paths: 1 to 8",
            Self::Methods => "methods: at most 8, in capitals",
            Self::Limit => "limit: 1 to 1000 (exact) or 1000000 (approximate)",
            Self::Window => "window_ms: whole seconds up to a day; 10000 or 60000 (approximate)",
        })
    }
}

impl std::error::Error for RuleError {}

impl RateLimitRule {
    /// Checks the bounds of every field.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn check(&self) -> Result<(), RuleError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !(1..=ID_BYTES_MAX).contains(&self.id.len()) || !self.id.bytes().all(plain) {
            return Err(RuleError::Id);
        }
        if !(1..=PATHS_MAX).contains(&self.paths.len()) {
            return Err(RuleError::Paths);
        }
        let capitals =
            |method: &String| !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
        if self.methods.len() > METHODS_MAX || !self.methods.iter().all(capitals) {
            return Err(RuleError::Methods);
        }
        let (limit_max, window_is_right) = match self.counting {
            Counting::Exact => {
                let whole_seconds = self.window_ms.is_multiple_of(SECOND_MS);
                (EXACT_LIMIT_MAX, whole_seconds && (SECOND_MS..=WINDOW_MS_MAX).contains(&self.window_ms))
            }
            Counting::Approximate => {
                (APPROXIMATE_LIMIT_MAX, APPROXIMATE_WINDOWS_MS.contains(&self.window_ms))
            }
        };
        if !(1..=limit_max).contains(&self.limit) {
            return Err(RuleError::Limit);
        }
        if !window_is_right {
            return Err(RuleError::Window);
        }
        Ok(())
    }

    /// Whether a request falls under the rule.
    pub fn matches(&self, method: &str, path: &str) -> bool {
        let method_matches = self.methods.is_empty() || self.methods.iter().any(|listed| listed == method);
        method_matches && self.paths.iter().any(|pattern| pattern.matches(path))
    }

    /// The window in seconds, as headers tell it.
    pub fn window_s(&self) -> u64 {
        self.window_ms / SECOND_MS
    }
}
