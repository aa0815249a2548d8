use serde::{Deserialize, Serialize};

use super::config::BreakerConfig;
use super::recent::Recent;

/// The breaker of one provider. It serialises to a small value for storage.
///
/// What counts as a failure is the caller's: a refusal that the provider means is a success of the call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breaker {
    phase: Phase,
    /// Grows at each change of the phase and with each probe: a result of a call that was admitted before says nothing
    /// about now.
    generation: u64,
    /// A clock that went back stands still until it has caught up.
    clock_ms: u64,
    failures: Recent,
    calls: Recent,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case", deny_unknown_fields)]
enum Phase {
    #[default]
    Closed,
    Open {
        until_ms: u64,
        /// For how long it was opened.
        open_ms: u64,
    },
    HalfOpen {
        /// The probe counts as lost then.
        probe_until_ms: u64,
        open_ms: u64,
    },
}

/// What an observer sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Calls pass.
    Closed,
    /// No call passes.
    Open {
        /// Until the first caller may probe, in milliseconds.
        retry_after_ms: u64,
    },
    /// A probe is under way, or the next caller will be one.
    HalfOpen,
}

/// Whether a call may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may; its outcome is to be reported with the permit.
    Admitted {
        /// Of this call.
        permit: Permit,
        /// The call decides whether the breaker closes.
        probe: bool,
    },
    /// It may not.
    Refused {
        /// When it is worth asking again, in milliseconds.
        retry_after_ms: u64,
    },
}

/// Names the time of the breaker's life in which a call was admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permit(u64);

impl From<u64> for Permit {
    /// A permit that travelled. An invented one counts only where it names the present.
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<Permit> for u64 {
    fn from(permit: Permit) -> Self {
        permit.0
    }
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The provider answered.
    Success,
    /// It did not, or not as it should.
    Failure,
}

impl Breaker {
    /// Decides whether a call may be made now.
    pub fn admit(&mut self, now_ms: u64, config: &BreakerConfig) -> Admission {
        let now_ms = self.advance(now_ms);
        let open_ms = match self.phase {
            Phase::Closed => return Admission::Admitted { permit: Permit(self.generation), probe: false },
            Phase::Open { until_ms: ends_ms, open_ms }
            | Phase::HalfOpen { probe_until_ms: ends_ms, open_ms } => {
                if now_ms < ends_ms {
                    return Admission::Refused { retry_after_ms: ends_ms - now_ms };
                }
                open_ms
            }
        };
        let probe_until_ms = now_ms.saturating_add(config.probe_ms_max);
        self.enter(Phase::HalfOpen { probe_until_ms, open_ms });
        Admission::Admitted { permit: Permit(self.generation), probe: true }
    }

    /// Takes what came of an admitted call. Answers whether it counted: a result of a call that was admitted in another
    /// phase does not, nor does that of a probe which was given up for lost.
    pub fn report(&mut self, now_ms: u64, permit: Permit, outcome: Outcome, config: &BreakerConfig) -> bool {
        let now_ms = self.advance(now_ms);
        if permit.0 != self.generation {
            return false;
        }
        match (self.phase, outcome) {
            (Phase::Closed, outcome) => self.count(now_ms, outcome, config),
            (Phase::HalfOpen { .. }, Outcome::Success) => {
                self.failures.clear();
                self.calls.clear();
                self.enter(Phase::Closed);
            }
            (Phase::HalfOpen { open_ms, .. }, Outcome::Failure) => {
                let open_ms = open_ms.saturating_mul(2).clamp(config.open_ms, config.open_ms_max);
                self.open(now_ms, open_ms);
            }
            // Nobody holds a permit of this generation: nothing is admitted while the breaker is open.
            (Phase::Open { .. }, _) => return false,
        }
        true
    }

    /// What an observer sees now.
    pub fn state(&self, now_ms: u64) -> State {
        let now_ms = now_ms.max(self.clock_ms);
        match self.phase {
            Phase::Closed => State::Closed,
            Phase::Open { until_ms, .. } if now_ms < until_ms => {
                State::Open { retry_after_ms: until_ms - now_ms }
            }
            Phase::Open { .. } | Phase::HalfOpen { .. } => State::HalfOpen,
        }
    }

    /// Grows whenever the state changes.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    fn advance(&mut self, now_ms: u64) -> u64 {
        self.clock_ms = self.clock_ms.max(now_ms);
        self.clock_ms
    }

    fn count(&mut self, now_ms: u64, outcome: Outcome, config: &BreakerConfig) {
        self.calls.add(now_ms, config.calls_min);
        if outcome == Outcome::Success {
            return;
        }
        self.failures.add(now_ms, config.failures_max);
        if self.failures.reaches(config.failures_max, now_ms, config.window_ms)
            && self.calls.reaches(config.calls_min, now_ms, config.window_ms)
        {
            self.open(now_ms, config.open_ms);
        }
    }

    fn open(&mut self, now_ms: u64, open_ms: u64) {
        self.failures.clear();
        self.calls.clear();
        self.enter(Phase::Open { until_ms: now_ms.saturating_add(open_ms), open_ms });
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.generation += 1;
    }
}
