use std::fmt;

use serde::{Deserialize, Serialize};

/// When a breaker opens and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakerConfig {
    /// So many failures in the window open it: 1 to 100.
    pub failures_max: u32,
    /// Failures count for so long, in milliseconds: up to an hour.
    pub window_ms: u64,
    /// With fewer results in the window than this, it does not open: 1 to 1,000.
    pub calls_min: u32,
    /// How long it stays open at first, in milliseconds: 100 at least.
    pub open_ms: u64,
    /// Each probe that fails doubles the open time, up to this, in milliseconds: up to an hour.
    pub open_ms_max: u64,
    /// A probe that has told nothing after this time, in milliseconds, counts as lost, and another is let through: 100
    /// at least, and longer than a call may take.
    pub probe_ms_max: u64,
}

impl Default for BreakerConfig {
    /// Five failures in 60 s open it for 30 s, then twice as long after each failed probe up to five minutes.
    fn default() -> Self {
        Self {
            failures_max: 5,
            window_ms: 60_000,
            calls_min: 5,
            open_ms: 30_000,
            open_ms_max: 300_000,
            probe_ms_max: 30_000,
        }
    }
}

/// A field of a configuration is outside its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfigError {
    /// Which.
    pub field: &'static str,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is out of bounds", self.field)
    }
}

impl std::error::Error for ConfigError {}

/// An hour: what lasts longer is an outage that people handle.
const TIME_MS_MAX: u64 = 3_600_000;

/// The shortest open time and lease: below it a breaker would only add calls.
const TIME_MS_MIN: u64 = 100;

impl BreakerConfig {
    /// Checks the bounds of every field.
    ///
    /// # Errors
    /// The first field outside its bounds.
    pub fn check(&self) -> Result<(), ConfigError> {
        let fields = [
            ("failures_max", (1..=100).contains(&self.failures_max)),
            ("window_ms", (1..=TIME_MS_MAX).contains(&self.window_ms)),
            ("calls_min", (1..=1_000).contains(&self.calls_min)),
            ("open_ms", (TIME_MS_MIN..=self.open_ms_max).contains(&self.open_ms)),
            ("open_ms_max", self.open_ms_max <= TIME_MS_MAX),
            ("probe_ms_max", (TIME_MS_MIN..=TIME_MS_MAX).contains(&self.probe_ms_max)),
        ];
        match fields.iter().find(|(_, is_right)| !is_right) {
            Some((field, _)) => Err(ConfigError { field }),
            None => Ok(()),
        }
    }
}
