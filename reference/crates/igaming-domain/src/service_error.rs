use cactus_edge::Fault;

/// How a service fails: with a rejection the caller may match, or with a fault that is logged and hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceError<R> {
    /// An expected no.
    Rejected(R),
    /// Something unexpected.
    Fault(Fault),
}

impl<R> From<Fault> for ServiceError<R> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
