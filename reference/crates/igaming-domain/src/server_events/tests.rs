use cactus_events::events::funnel::FunnelSignupCompleted;
use cactus_events::{Event, validate_data};
use igaming_contracts::context::{RequestContext, Role, Subject};
use igaming_contracts::events::queue::{EventSource, EventsMessage};
use serde_json::Value;

use super::{Moment, server_event};
use crate::context::own;
use crate::event_queue::pack;

const MOMENT: Moment = Moment { at_ms: 1_800_000_000_000, random: [0xFF; 10] };

fn event() -> FunnelSignupCompleted {
    FunnelSignupCompleted { method: Some("email".to_owned()), time_to_signup_sec: None }
}

fn context(subject: Subject) -> RequestContext {
    let country = Some("BR".to_owned());
    RequestContext { subject, country, ..own("igaming-apex", "demo", "req_1", MOMENT.at_ms) }
}

fn ana() -> Subject {
    Subject::Player { player_id: "ana".to_owned(), session_id: "ses_1".to_owned() }
}

#[test]
fn an_event_is_the_catalogs_and_says_in_which_request_it_happened() {
    let told = server_event("igaming-auth", &context(ana()), None, &event(), MOMENT).unwrap();
    assert_eq!(
        (told.event_type.as_str(), told.schema_version.as_str()),
        (FunnelSignupCompleted::NAME, "1.0")
    );
    assert_eq!(told.catalog_version, cactus_events::CATALOG_VERSION);
    assert_eq!((told.worker.as_str(), told.tenant_id.as_str()), ("igaming-auth", "demo"));
    assert_eq!((told.player_id.as_deref(), told.login_session_id.as_deref()), (Some("ana"), Some("ses_1")));
    assert_eq!((told.country.as_deref(), told.request_id.as_str()), (Some("BR"), "req_1"));
    assert_eq!(told.at_ms, MOMENT.at_ms);
    let data = Value::Object(told.data.clone());
    assert_eq!(data, serde_json::json!({ "method": "email" }));
    validate_data(&told.event_type, &data).unwrap();

    let message = pack(EventSource::Server, [&told]).unwrap().remove(0);
    let EventsMessage::Server { events } = serde_json::from_str(&message).unwrap() else {
        panic!("{message}");
    };
    assert_eq!(events, [told]);
}

#[test]
fn an_event_is_about_the_player_named_or_else_of_the_context() {
    let whom = |subject: Subject, named: Option<&str>| {
        let told = server_event("w", &context(subject), named, &event(), MOMENT).unwrap();
        (told.player_id, told.login_session_id)
    };
    let operator = Subject::Operator {
        operator_id: "op_1".to_owned(),
        session_id: "ses_2".to_owned(),
        role: Role::Admin,
    };
    assert_eq!(whom(Subject::Anonymous {}, Some("bob")), (Some("bob".to_owned()), None));
    assert_eq!(whom(ana(), Some("bob")).0.as_deref(), Some("bob"));
    for nobody in [Subject::Anonymous {}, Subject::Service {}, operator] {
        assert_eq!(whom(nobody, None), (None, None));
    }
}

/// RFC 9562, 5.7: 48 bits of time, version 7, variant 10, and the rest random.
#[test]
fn ids_are_uuids_of_version_7_that_sort_by_time() {
    let id = |at_ms, random| {
        let moment = Moment { at_ms, random };
        server_event("w", &context(ana()), None, &event(), moment).unwrap().event_id
    };
    assert_eq!(id(0x0123_4567_89AB, [0; 10]), "01234567-89ab-7000-8000-000000000000");
    assert_eq!(id(0x0123_4567_89AB, [0xFF; 10]), "01234567-89ab-7fff-bfff-ffffffffffff");
    assert!(id(MOMENT.at_ms, [0xFF; 10]) < id(MOMENT.at_ms + 1, [0; 10]));
}
