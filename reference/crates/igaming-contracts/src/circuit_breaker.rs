//! The circuit breakers of a Worker that calls providers: objects of its own, one per tenant and provider. A provider
//! is guarded by the Worker that calls it, so these endpoints are of each such Worker.

use serde::{Deserialize, Serialize};

use crate::{Access, Empty, Endpoint, Method, Rejection};

/// Where a Worker's breakers are reached, before the name of one.
pub const CIRCUIT_BREAKER_PATH_PREFIX: &str = "/circuit-breaker/";

/// The name of the breaker of a tenant's provider.
pub fn circuit_breaker_id(tenant_id: &str, provider: &str) -> String {
    format!("{tenant_id}:{provider}")
}

/// Asks whether a call may be made now. Its outcome is to be reported.
#[derive(Debug)]
pub struct AdmitCall;

impl Endpoint for AdmitCall {
    const BINDING: &'static str = "GAMES";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/circuit-breaker/{breaker_id}/admit";
    const ACCESS: Access = Access::Service;
    type Request = AdmitCallRequest;
    type Response = CallPermit;
    type Rejection = CircuitBreakerRejection;
}

/// Reports what came of a call that was admitted.
#[derive(Debug)]
pub struct ReportCall;

impl Endpoint for ReportCall {
    const BINDING: &'static str = "GAMES";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/circuit-breaker/{breaker_id}/report";
    const ACCESS: Access = Access::Service;
    type Request = ReportCallRequest;
    type Response = CallReported;
    type Rejection = CircuitBreakerRejection;
}

/// Asks how a breaker is; changes nothing.
#[derive(Debug)]
pub struct GetCircuitBreaker;

impl Endpoint for GetCircuitBreaker {
    const BINDING: &'static str = "GAMES";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/circuit-breaker/{breaker_id}";
    const ACCESS: Access = Access::Service;
    type Request = Empty;
    type Response = CircuitBreakerView;
    type Rejection = CircuitBreakerRejection;
}

/// When a breaker opens and for how long. The caller brings it, since the caller knows the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CircuitBreakerConfig {
    /// So many failures in the window open it: 1 to 100.
    pub failures_max: u32,
    /// Failures count for so long, in milliseconds: up to an hour.
    pub window_ms: u64,
    /// With fewer results in the window than this it does not open: 1 to 1,000.
    pub calls_min: u32,
    /// How long it stays open at first, in milliseconds: 100 at least.
    pub open_ms: u64,
    /// Each failed probe doubles the open time, up to this, in milliseconds: up to an hour.
    pub open_ms_max: u64,
    /// A probe that has told nothing after this time, in milliseconds, counts as lost: 100 to an hour.
    pub probe_ms_max: u64,
}

/// See [`AdmitCall`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdmitCallRequest {
    /// Of the provider.
    pub config: CircuitBreakerConfig,
}

/// A call may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallPermit {
    /// To be given back with the outcome.
    pub permit: u64,
    /// The call decides whether the breaker closes; nobody else may call until then.
    pub probe: bool,
}

/// See [`ReportCall`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportCallRequest {
    /// Of the provider.
    pub config: CircuitBreakerConfig,
    /// As the call was given it.
    pub permit: u64,
    /// What came of it.
    pub outcome: CallOutcome,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// The provider answered, whatever it said.
    Success,
    /// It did not, or not as it should.
    Failure,
}

/// A result was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallReported {
    /// Whether it counted: a result of a call that was admitted before the breaker's last change does not.
    pub counted: bool,
    /// How the breaker is now.
    pub state: CircuitBreakerState,
}

/// How a breaker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircuitBreakerView {
    /// Its state.
    pub state: CircuitBreakerState,
    /// Until the first caller may probe, in milliseconds; 0 unless it is open.
    pub retry_after_ms: u64,
    /// When this was so, in milliseconds since the Unix epoch.
    pub at_ms: u64,
}

/// The state of a breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CircuitBreakerState {
    /// Calls pass.
    Closed,
    /// No call passes.
    Open,
    /// A probe is under way, or the next caller will be one.
    HalfOpen,
}

/// The ways in which a breaker says no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CircuitBreakerRejection {
    /// A field of the configuration is outside its bounds.
    InvalidBreakerConfig {
        /// Which.
        field: String,
    },
    /// The provider is not to be called now.
    CircuitOpen {
        /// When it is worth asking again, in milliseconds.
        retry_after_ms: u64,
    },
}

impl Rejection for CircuitBreakerRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidBreakerConfig { .. } => "invalid_breaker_config",
            Self::CircuitOpen { .. } => "circuit_open",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::InvalidBreakerConfig { .. } => 422,
            Self::CircuitOpen { .. } => 503,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::InvalidBreakerConfig { field } => format!("`{field}` is outside its bounds."),
            Self::CircuitOpen { .. } => "The provider fails; it is left alone for a while.".to_owned(),
        }
    }
}
