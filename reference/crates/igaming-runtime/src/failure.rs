use cactus_edge::Fault;
use igaming_contracts::RequestRejection;
use igaming_domain::ServiceError;
use igaming_domain::games::Replied;

/// What a handler answers on success.
#[derive(Debug)]
pub struct Reply<T> {
    /// The body.
    pub body: T,
    /// The answer was given before, to the same idempotency key.
    pub replayed: bool,
}

impl<T> From<T> for Reply<T> {
    fn from(body: T) -> Self {
        Self { body, replayed: false }
    }
}

impl<T> From<Replied<T>> for Reply<T> {
    fn from(replied: Replied<T>) -> Self {
        Self { body: replied.response, replayed: replied.replayed }
    }
}

/// How a handler fails.
#[derive(Debug)]
pub enum Failure<R> {
    /// The endpoint's own no.
    Rejected(R),
    /// A no that any request may meet.
    Request(RequestRejection),
    /// Something unexpected: logged, and shown only as `unavailable` or `internal`.
    Fault(Fault),
}

impl<R> From<Fault> for Failure<R> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<R> From<RequestRejection> for Failure<R> {
    fn from(rejection: RequestRejection) -> Self {
        Self::Request(rejection)
    }
}

impl<R> From<ServiceError<R>> for Failure<R> {
    fn from(error: ServiceError<R>) -> Self {
        match error {
            ServiceError::Rejected(rejection) => Self::Rejected(rejection),
            ServiceError::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// What a client learns of a fault.
pub fn public_face(fault: &Fault) -> RequestRejection {
    if fault.is_retryable() { RequestRejection::Unavailable } else { RequestRejection::Internal }
}
