use std::fmt;

/// Something unexpected happened outside the rules: storage, network or the platform itself.
///
/// A fault is opaque: it is logged with its detail and shown to a caller only as "internal". It is never
/// used for an expected "no", which is a rejection of the operation that said it.
///
/// ```
/// use cactus_edge::Fault;
///
/// let fault = Fault::unavailable("wallet did not answer");
/// assert!(fault.is_retryable());
/// assert_eq!(fault.to_string(), "wallet did not answer");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    kind: FaultKind,
    detail: String,
}

/// What a caller may do about a [`Fault`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The callee was not reached, or its answer was lost: whether it acted is unknown. Retry with the same
    /// idempotency key.
    Unavailable,
    /// A platform limit ([`crate::limits`]) would be broken. Retrying cannot help.
    LimitExceeded,
    /// Stored or received data has a shape it must never have.
    Corrupt,
    /// Anything else, for example a SQL error: a defect.
    Internal,
}

impl Fault {
    /// The callee was not reached or its answer was lost.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self { kind: FaultKind::Unavailable, detail: detail.into() }
    }

    /// A platform limit would be broken.
    pub fn limit_exceeded(detail: impl Into<String>) -> Self {
        Self { kind: FaultKind::LimitExceeded, detail: detail.into() }
    }

    /// Stored or received data has an impossible shape.
    pub fn corrupt(detail: impl Into<String>) -> Self {
        Self { kind: FaultKind::Corrupt, detail: detail.into() }
    }

    /// A defect.
    pub fn internal(detail: impl Into<String>) -> Self {
        Self { kind: FaultKind::Internal, detail: detail.into() }
    }

    /// What a caller may do about it.
    pub fn kind(&self) -> FaultKind {
        self.kind
    }

    /// Whether the same call with the same idempotency key may succeed later.
    pub fn is_retryable(&self) -> bool {
        self.kind == FaultKind::Unavailable
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Fault {}
