use cactus_edge::Fault;
use cactus_events::spec::Version;
use cactus_events::{CATALOG_VERSION, Event};
use igaming_contracts::context::{RequestContext, Subject};
use igaming_contracts::events::queue::ServerEvent;
use serde_json::{Map, Value};
use uuid::Builder;

/// When something happened, and the randomness that makes its id one of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// In milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Of the event's id, besides the time.
    pub random: [u8; 10],
}

/// `event`, as `worker` tells it of the request of `context`. `player_id` says whom it is about where the context does
/// not know: somebody who is just logging in.
///
/// # Errors
/// A fault when the event is no JSON object, which none of the catalog's is.
pub fn server_event<E: Event>(
    worker: &str,
    context: &RequestContext,
    player_id: Option<&str>,
    event: &E,
    moment: Moment,
) -> Result<ServerEvent, Fault> {
    let data = serde_json::to_value(event)
        .map_err(|error| Fault::internal(format!("{} has no JSON: {error}", E::NAME)))?;
    let Value::Object(data) = data else {
        return Err(Fault::internal(format!("{} is no object", E::NAME)));
    };
    Ok(envelope(worker, context, player_id, (E::NAME, E::VERSION), data, moment))
}

/// Apart from the above, so that there is one of it, not one for each type of event.
fn envelope(
    worker: &str,
    context: &RequestContext,
    player_id: Option<&str>,
    (event_type, version): (&str, Version),
    data: Map<String, Value>,
    moment: Moment,
) -> ServerEvent {
    let login_session_id = match &context.subject {
        Subject::Player { session_id, .. } => Some(session_id.clone()),
        Subject::Anonymous {} | Subject::Operator { .. } | Subject::Service {} => None,
    };
    ServerEvent {
        event_id: Builder::from_unix_timestamp_millis(moment.at_ms, &moment.random).into_uuid().to_string(),
        event_type: event_type.to_owned(),
        schema_version: format!("{}.{}", version.major, version.minor),
        catalog_version: CATALOG_VERSION.to_owned(),
        worker: worker.to_owned(),
        tenant_id: context.tenant_id.clone(),
        player_id: player_id.or(context.player_id()).map(str::to_owned),
        login_session_id,
        country: context.country.clone(),
        request_id: context.request_id.clone(),
        at_ms: moment.at_ms,
        data,
    }
}
