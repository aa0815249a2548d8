//! Dimensions and metrics name what is there.

use std::collections::BTreeSet;

use cactus_events::CATALOG;
use cactus_events::dimensions::{DIMENSIONS, Origin};
use cactus_events::envelope::{ENVELOPE_FIELDS, SERVER_FIELDS};
use cactus_events::metrics::{ComputedIn, METRICS, Source, Unit};
use cactus_events::wallet::WALLET_FIELDS;

fn has_field(event: &str, field: &str) -> bool {
    let Some(spec) = CATALOG.event(event) else { return false };
    let of_wallet = spec.emitters.wallet && WALLET_FIELDS.iter().any(|known| known.name == field);
    of_wallet || spec.fields.iter().any(|known| known.name == field)
}

#[test]
fn each_dimension_comes_from_something_that_exists() {
    assert!(DIMENSIONS.len() >= 50, "{}", DIMENSIONS.len());
    for dimension in DIMENSIONS {
        let exists = match dimension.origin {
            Origin::Envelope(field) => ENVELOPE_FIELDS.iter().any(|known| known.name == field),
            Origin::Server(field) => SERVER_FIELDS.contains(&field),
            Origin::Event(event, field) => has_field(event, field),
            Origin::Join(table, column) => !table.is_empty() && !column.is_empty(),
            Origin::Computed => true,
        };
        assert!(exists, "{dimension:?}");
        assert!(dimension.doc.ends_with('.'), "{dimension:?}");
    }
    let names: BTreeSet<&str> = DIMENSIONS.iter().map(|dimension| dimension.name).collect();
    assert_eq!(names.len(), DIMENSIONS.len());
}

#[test]
fn each_metric_comes_from_something_that_exists() {
    for (place, metric) in METRICS.iter().enumerate() {
        assert!(!metric.sources.is_empty(), "{metric:?}");
        for source in metric.sources {
            let exists = match *source {
                Source::Event(event) => CATALOG.event(event).is_some(),
                Source::Field(event, field) => has_field(event, field),
                Source::Wallet(event, field) => {
                    CATALOG.event(event).is_some_and(|spec| spec.emitters.wallet)
                        && WALLET_FIELDS.iter().any(|known| known.name == field)
                }
                Source::Envelope(field) => ENVELOPE_FIELDS.iter().any(|known| known.name == field),
                // Only of figures further up: no figure is worked out from itself.
                Source::Metric(name) => METRICS[..place].iter().any(|known| known.name == name),
            };
            assert!(exists, "{} {source:?}", metric.name);
        }
    }
}

#[test]
fn money_is_counted_from_wallets_and_from_nothing_else() {
    let money: Vec<_> = METRICS.iter().filter(|metric| metric.unit == Unit::MinorUnits).collect();
    assert!(money.len() >= 8, "{}", money.len());
    for metric in money {
        assert_ne!(metric.computed_in, ComputedIn::AnalyticsEngine, "{}", metric.name);
        let of_money = |source: &Source| {
            matches!(source, Source::Wallet(..) | Source::Metric(_) | Source::Envelope("player_id"))
        };
        assert!(metric.sources.iter().all(of_money), "{}", metric.name);
    }
}

#[test]
fn the_metrics_of_the_mission_are_there() {
    let names: BTreeSet<&str> = METRICS.iter().map(|metric| metric.name).collect();
    let wanted = "dau wau mau sessions session_duration_avg_ms page_views_per_session signup_to_deposit_bp \
        retention_d1_bp retention_d7_bp retention_d30_bp retention_d90_bp ltv_minor arpu_minor arppu_minor ggr_minor \
        ngr_minor rtp_bp churn_rate_bp api_latency_p50_ms api_latency_p90_ms api_latency_p99_ms push_ctr_bp \
        email_open_rate_bp bet_decision_time_ms";
    for name in wanted.split_whitespace() {
        assert!(names.contains(name), "{name}");
    }
    assert_eq!(names.len(), METRICS.len());
}
