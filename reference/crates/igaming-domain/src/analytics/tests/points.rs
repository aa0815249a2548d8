use cactus_edge::sqlite::MemoryDataset;
use cactus_events::{CATALOG, FieldKind};
use igaming_contracts::events::queue::EventsMessage;
use igaming_testkit::events;
use serde_json::json;

use super::fixture::{NOW_MS, cashout, clients, deliver, message, wallet};
use crate::analytics::row::measured_ms;
use crate::analytics::{BLOBS, DOUBLES};

fn place_of(name: &str) -> usize {
    BLOBS.iter().position(|blob| *blob == name).unwrap()
}

#[test]
fn the_queries_find_what_they_name() {
    // blob1 country, blob2 player, blob3 event, blob4 campaign's source: what the queries in `analytics/` rest on.
    assert_eq!(&BLOBS[..4], ["ip_country", "player_id", "event_type", "utm_source"]);
    let (db, dataset) = (events(), MemoryDataset::default());
    let told = message(&EventsMessage::Wallet { events: vec![wallet(1)] });
    deliver(&db, &dataset, &[&clients(vec![cashout(1)]), &told]);
    let [page, money] = dataset.points().try_into().unwrap();
    assert_eq!(page.index, "demo");
    assert_eq!(page.blobs.len(), BLOBS.len());
    assert_eq!(page.doubles.len(), DOUBLES.len());
    assert_eq!(&page.blobs[..5], ["BR", "plr_1", "bet.cashout_clicked", "newsletter", "client"]);
    assert_eq!(page.blobs[place_of("device_type")], "mobile");
    let told: Vec<String> = page.doubles.iter().map(f64::to_string).collect();
    assert_eq!(told, ["4200", &(NOW_MS - 2_000).to_string(), "2000", "0", "0", "28573", "1"]);
    assert_eq!(&money.blobs[..5], ["", "plr_1", "bet.placed", "", "wallet"]);
    assert_eq!(
        (money.blobs[place_of("game")].as_str(), money.blobs[place_of("currency")].as_str()),
        ("mines", "BRL")
    );
    let told: Vec<String> = money.doubles[3..5].iter().map(f64::to_string).collect();
    assert_eq!(told, ["5000", "-5000"]);
}

#[test]
fn the_largest_event_fits_a_point_and_control_characters_do_not_cost_it() {
    let (db, dataset) = (events(), MemoryDataset::default());
    let mut long = cashout(1);
    long.tenant_id = "t".repeat(200);
    for name in ["page_path", "utm_source", "utm_medium", "utm_campaign", "affiliate_code", "device_id"] {
        long.event.insert(name.into(), json!("é\u{1f}\n".repeat(1_000)));
    }
    long.place.city = Some("São\tPaulo".into());
    assert_eq!(deliver(&db, &dataset, &[&clients(vec![long])]).lost_points, 0);
    let [point] = dataset.points().try_into().unwrap();
    assert_eq!((point.index.len(), point.blobs[place_of("ip_city")].as_str()), (96, "SãoPaulo"));
}

#[test]
fn what_an_event_measures_is_the_first_of_its_durations() {
    let of = |name: &str, data: serde_json::Value| measured_ms(CATALOG.event(name).unwrap(), &data);
    assert_eq!(of("bet.cashout_clicked", json!({ "decision_time_ms": 4_200 })), Some(4_200.0));
    assert_eq!(of("bet.cashout_clicked", json!({})), None);
    assert_eq!(of("bet.placed", json!({ "amount_minor": 5 })), None);
    let dates =
        CATALOG.events().flat_map(|event| event.fields).filter(|field| field.kind == FieldKind::TimestampMs);
    for field in dates {
        assert!(field.name.ends_with("_ms"), "{}: a date is told by its kind, not by its name", field.name);
    }
}
