use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::rule::{RateLimitRule, RuleError};

/// The most rules of a table: every request is compared with each.
pub const RULES_MAX: usize = 64;

/// The rules in force, checked. All rules that match a request must admit it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked", into = "Unchecked")]
pub struct RuleTable {
    version: u64,
    rules: Vec<RateLimitRule>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    version: u64,
    rules: Vec<RateLimitRule>,
}

/// What is wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableError {
    /// It has more than 64 rules.
    TooManyRules,
    /// Two rules have one id.
    RepeatedId {
        /// Which.
        id: String,
    },
    /// A rule is wrong.
    Rule {
        /// Its id.
        id: String,
        /// What is wrong with it.
        error: RuleError,
    },
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyRules => write!(f, "rules: at most {RULES_MAX}"),
            Self::RepeatedId { id } => write!(f, "rules: {id} stands twice"),
            Self::Rule { id, error } => write!(f, "rule {id}: {error}"),
        }
    }
}

impl std::error::Error for TableError {}

impl RuleTable {
    /// A table of these rules. `version` is for whoever writes tables; nothing is decided by it.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn new(version: u64, rules: Vec<RateLimitRule>) -> Result<Self, TableError> {
        if rules.len() > RULES_MAX {
            return Err(TableError::TooManyRules);
        }
        let mut ids = BTreeSet::new();
        for rule in &rules {
            rule.check().map_err(|error| TableError::Rule { id: rule.id.clone(), error })?;
            if !ids.insert(&rule.id) {
                return Err(TableError::RepeatedId { id: rule.id.clone() });
            }
        }
        Ok(Self { version, rules })
    }

    /// As whoever wrote it counts.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// All rules, in their order.
    pub fn rules(&self) -> &[RateLimitRule] {
        &self.rules
    }

    /// The rules that a request falls under, in their order.
    pub fn matching<'a>(
        &'a self,
        method: &'a str,
        path: &'a str,
    ) -> impl Iterator<Item = &'a RateLimitRule> + 'a {
        self.rules.iter().filter(move |rule| rule.matches(method, path))
    }
}

impl TryFrom<Unchecked> for RuleTable {
    type Error = TableError;

    fn try_from(table: Unchecked) -> Result<Self, TableError> {
        Self::new(table.version, table.rules)
    }
}

impl From<RuleTable> for Unchecked {
    fn from(table: RuleTable) -> Self {
        Self { version: table.version, rules: table.rules }
    }
}
