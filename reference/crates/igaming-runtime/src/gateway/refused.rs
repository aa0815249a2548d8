use cactus_edge::Fault;
use igaming_contracts::RequestRejection;

use crate::failure::public_face;

/// What the client is told, and what only the log is.
pub(super) struct Refused {
    pub rejection: RequestRejection,
    pub fault: Option<Fault>,
}

impl From<RequestRejection> for Refused {
    fn from(rejection: RequestRejection) -> Self {
        Self { rejection, fault: None }
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self { rejection: public_face(&fault), fault: Some(fault) }
    }
}
