//! Points for the queries in `reference/analytics`, which step `analytics` of `cargo xtask test` tries on ClickHouse.

use std::fmt::Write;
use std::path::Path;

use cactus_edge::Rng;
use cactus_edge::sqlite::MemoryDataset;
use igaming_contracts::events::queue::ClientEvent;
use igaming_testkit::events;
use serde_json::{Value, json};

use super::fixture::{NOW_MS, client, clients, deliver};

/// Where the points and the events go; without it they are only counted.
const FOLDER: &str = "CACTUS_ANALYTICS_DATA";

const EVENTS: u32 = 4_000;

/// A third within the last day, a third within the week, a third beyond what the queries ask for.
fn age_s(dice: &mut impl FnMut(u32) -> u32) -> u32 {
    match dice(3) {
        0 => dice(24 * 3_600 - 600),
        1 => dice(7 * 24 * 3_600),
        _ => dice(45 * 24 * 3_600),
    }
}

/// An event as it is told, and as it is sent.
fn random_event(number: u32, dice: &mut impl FnMut(u32) -> u32) -> (Value, ClientEvent) {
    let kinds =
        ["session.start", "funnel.signup_completed", "funnel.first_deposit_completed", "bet.cashout_clicked"];
    let event_type = kinds[usize::try_from(dice(4)).unwrap()];
    let country = ["BR", "PT", "DE", ""][usize::try_from(dice(4)).unwrap()];
    let utm_source =
        ["newsletter", "partner", "search", "direct-only", ""][usize::try_from(dice(5)).unwrap()];
    let (player_id, decision_time_ms, age_s) = (format!("plr_{}", dice(300)), dice(20_000), age_s(dice));
    let data = match event_type {
        "bet.cashout_clicked" => json!({ "game_id": "crash", "decision_time_ms": decision_time_ms }),
        "funnel.first_deposit_completed" => {
            json!({ "time_to_first_deposit_sec": 142, "amount_minor": 5_000, "currency": "BRL" })
        }
        _ => json!({}),
    };
    let mut event = client(number, event_type, &data);
    event.at_ms = NOW_MS - u64::from(age_s) * 1_000;
    event.place.country = Some(country.to_owned()).filter(|country| !country.is_empty());
    event.event.insert("player_id".into(), json!(player_id));
    match utm_source {
        "" => drop(event.event.remove("utm_source")),
        source => drop(event.event.insert("utm_source".into(), json!(source))),
    }
    let told = json!({
        "event_type": event_type, "country": country, "utm_source": utm_source, "player_id": player_id,
        "decision_time_ms": decision_time_ms, "age_s": age_s,
    });
    (told, event)
}

#[test]
fn points_are_written_for_the_queries() {
    let (db, dataset) = (events(), MemoryDataset::default());
    let random = cactus_edge::sqlite::SeededRng::new(7);
    let mut dice = |sides: u32| u32::from_be_bytes(random.bytes()) % sides;
    let (told, sent): (Vec<Value>, Vec<ClientEvent>) =
        (0..EVENTS).map(|number| random_event(number, &mut dice)).unzip();
    for batch in sent.chunks(25) {
        deliver(&db, &dataset, &[&clients(batch.to_vec())]);
    }
    let points = dataset.points();
    assert_eq!((points.len(), told.len()), (sent.len(), sent.len()));
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let (mut point_lines, mut event_lines) = (String::new(), String::new());
    for (point, told) in points.iter().zip(&told) {
        let age_s = &told["age_s"];
        let line =
            json!({ "age_s": age_s, "index": point.index, "blobs": point.blobs, "doubles": point.doubles });
        writeln!(point_lines, "{line}").unwrap();
        writeln!(event_lines, "{told}").unwrap();
    }
    std::fs::write(Path::new(&folder).join("points.jsonl"), point_lines).unwrap();
    std::fs::write(Path::new(&folder).join("events.jsonl"), event_lines).unwrap();
}
