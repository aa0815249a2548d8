//! The first layer: what a request must look like, and who is asking. It reads nothing but the request.

use cactus_edge::{
    HeadRejection, RequestHead, ScoreThresholds, TargetRejection, check_user_agent, host_name,
};
use igaming_contracts::RequestRejection;
use igaming_domain::gateway::{REQUEST_LIMITS, RouteRules};

use crate::exchange::{Exchange, HeaderName};

pub(super) fn check(exchange: &Exchange, rules: &RouteRules) -> Result<(), RequestRejection> {
    let head = RequestHead {
        method: exchange.method(),
        target: exchange.target(),
        header_count: exchange.header_count(),
        header_bytes: exchange.header_bytes(),
        content_length: exchange.header(HeaderName::ContentLength),
        is_chunked: exchange.header(HeaderName::TransferEncoding).is_some(),
    };
    REQUEST_LIMITS.check(&head).map_err(refusal)?;
    // A host that can be read in two ways is as bad as a path that can.
    host_name(exchange.authority()).map_err(|_| RequestRejection::MalformedTarget)?;
    if !rules.checks_client {
        return Ok(());
    }
    check_user_agent(exchange.header(HeaderName::UserAgent)).map_err(|_| RequestRejection::ClientRefused)?;
    if ScoreThresholds::default().admit(&exchange.scores()) {
        Ok(())
    } else {
        Err(RequestRejection::ClientRefused)
    }
}

fn refusal(rejection: HeadRejection) -> RequestRejection {
    match rejection {
        HeadRejection::Method => RequestRejection::MethodNotAllowed,
        HeadRejection::Target(TargetRejection::TooLong) => {
            RequestRejection::TargetTooLong { bytes_max: as_u64(REQUEST_LIMITS.target_bytes_max) }
        }
        HeadRejection::Target(_) => RequestRejection::MalformedTarget,
        HeadRejection::Headers => {
            RequestRejection::HeadersTooLarge { bytes_max: as_u64(REQUEST_LIMITS.header_bytes_max) }
        }
        HeadRejection::Body { bytes_max } => RequestRejection::BodyTooLarge { bytes_max },
    }
}

fn as_u64(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
