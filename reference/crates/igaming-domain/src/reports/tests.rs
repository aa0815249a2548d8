mod naive;
mod property;
mod world;

use cactus_edge::{Db, Statement};
use cactus_events::metrics::{METRICS, Source, Unit};
use igaming_contracts::Rejection;
use igaming_contracts::reports::{Cohort, Money, OverviewQuery, Period, ReportRejection};
use pollster::block_on;

use super::service::overview_within;
use super::store::STATEMENTS;
use crate::ServiceError;
use world::{DAY_MS, Event, World, days};

/// Monday, the first day of the tests' reports.
const FROM: &str = "2026-11-02";
const FROM_MS: u64 = 1_793_577_600_000;

#[test]
fn an_empty_database_has_an_empty_overview() {
    let overview = World::new().overview("demo", &days(FROM, FROM)).unwrap();
    assert_eq!((overview.from.as_str(), overview.to.as_str()), (FROM, FROM));
    assert!(overview.dau.is_empty() && overview.wau.is_empty() && overview.mau.is_empty());
    assert_eq!((overview.sessions, overview.session_duration_avg_ms, overview.page_views), (0, None, 0));
    assert_eq!((overview.signups, overview.signup_to_deposit_bp), (0, None));
    assert_eq!((overview.first_deposits, overview.page_views_per_session), (0, None));
    assert!(overview.retention.is_empty() && overview.money.is_empty());
}

/// Worked out by hand: two rounds of Mines, one of them undone, and what a bonus and a deposit add.
#[test]
fn money_is_what_the_wallets_say_and_nothing_else() {
    let world = World::new();
    let wallet = |at_ms: u64, name: &str, change_minor: i64| Event::wallet(at_ms, name, "ana", change_minor);
    world.insert(&[
        wallet(FROM_MS, "wallet.promo_credited", 10_000),
        wallet(FROM_MS + 1, "bet.placed", -1_000),
        wallet(FROM_MS + 2, "bet.settled", 2_500),
        wallet(FROM_MS + 3, "bet.placed", -3_000),
        wallet(FROM_MS + 4, "bet.placed", -500),
        wallet(FROM_MS + 5, "bet.rolled_back", 500),
        wallet(FROM_MS + 6, "deposit.completed", 7_000),
        wallet(FROM_MS + 7, "withdrawal.completed", -2_000),
        wallet(FROM_MS + 8, "bet.placed", -900).of_currency("EUR"),
        // A page and a Worker may say what they like.
        Event::client(FROM_MS + 9, "bet.placed", "ana").with(r#"{"currency":"BRL","change_minor":-99}"#),
        Event { source: "server", ..wallet(FROM_MS + 10, "bet.settled", 77) },
        wallet(FROM_MS + DAY_MS, "bet.placed", -1),
    ]);
    let overview = world.overview("demo", &days(FROM, FROM)).unwrap();
    let brl = Money {
        currency: "BRL".to_owned(),
        bets: 2,
        bet_minor: 4_000,
        win_minor: 2_500,
        ggr_minor: 1_500,
        bonus_cost_minor: 10_000,
        ngr_minor: -8_500,
        rtp_bp: Some(6_250),
        deposit_minor: 7_000,
        withdrawal_minor: 2_000,
    };
    let eur = Money {
        currency: "EUR".to_owned(),
        bets: 1,
        bet_minor: 900,
        win_minor: 0,
        ggr_minor: 900,
        bonus_cost_minor: 0,
        ngr_minor: 900,
        rtp_bp: Some(0),
        deposit_minor: 0,
        withdrawal_minor: 0,
    };
    assert_eq!(overview.money, [brl, eur.clone()]);
    let euros = OverviewQuery { currency: Some("EUR".to_owned()), ..days(FROM, FROM) };
    assert_eq!(world.overview("demo", &euros).unwrap().money, [eur]);
    let tower = OverviewQuery { game: Some("tower".to_owned()), ..days(FROM, FROM) };
    assert!(world.overview("demo", &tower).unwrap().money.is_empty());
    assert!(world.overview("rival", &days(FROM, FROM)).unwrap().money.is_empty());
}

#[test]
fn weeks_begin_on_monday_and_months_on_their_first() {
    let world = World::new();
    let seen = |day: u64, player: &str| Event::client(FROM_MS + day * DAY_MS, "page.view", player);
    world.insert(&[
        seen(0, "ana"),
        seen(6, "ana"),
        Event::client(FROM_MS + 7 * DAY_MS - 1, "page.view", "bob"),
        seen(7, "ana"),
        seen(29, "bob"),
        Event { player_id: None, ..seen(3, "nobody") },
    ]);
    let active = world.overview("demo", &days(FROM, "2026-12-02")).unwrap();
    let period = |from: &str, players| Period { from: from.to_owned(), players };
    assert_eq!(
        active.dau,
        [period("2026-11-02", 1), period("2026-11-08", 2), period("2026-11-09", 1), period("2026-12-01", 1)]
    );
    assert_eq!(active.wau, [period("2026-11-02", 2), period("2026-11-09", 1), period("2026-11-30", 1)]);
    assert_eq!(active.mau, [period("2026-11-01", 2), period("2026-12-01", 1)]);
}

#[test]
fn visits_steps_and_returns_are_counted() {
    let world = World::new();
    let visit = |day: u64, name: &str, player: &str, session: &str| {
        Event::client(FROM_MS + day * DAY_MS, name, player).of_session(session)
    };
    let server = |day: u64, name: &str, player: &str| Event {
        source: "server",
        session_id: None,
        ..Event::client(FROM_MS + day * DAY_MS, name, player)
    };
    world.insert(&[
        server(0, "signup.completed", "ana"),
        server(0, "funnel.signup_completed", "ana"),
        server(0, "signup.completed", "bob"),
        server(0, "funnel.signup_completed", "bob"),
        visit(0, "funnel.signup_completed", "bob", "s1").of_country("BR"),
        visit(0, "session.end", "bob", "s1").with(r#"{"duration_ms":1000}"#),
        visit(1, "session.start", "bob", "s2"),
        visit(1, "page.view", "bob", "s2"),
        visit(1, "page.view", "bob", "s2"),
        visit(1, "session.end", "bob", "s2").with(r#"{"duration_ms":2001}"#),
        visit(7, "funnel.first_deposit_completed", "bob", "s3"),
        visit(30, "session.start", "ana", "s4"),
    ]);
    let overview = world.overview("demo", &days(FROM, "2026-11-09")).unwrap();
    assert_eq!((overview.sessions, overview.session_duration_avg_ms), (3, Some(1_500)));
    assert_eq!((overview.page_views, overview.page_views_per_session), (2, Some(666)));
    assert_eq!((overview.signups, overview.first_deposits), (2, 1));
    assert_eq!(overview.signup_to_deposit_bp, Some(5_000));
    let cohort = |signups, retention_d1_bp, retention_d7_bp, retention_d30_bp| Cohort {
        day: FROM.to_owned(),
        signups,
        retention_d1_bp,
        retention_d7_bp,
        retention_d30_bp,
    };
    // A first deposit on the seventh day is no visit.
    assert_eq!(overview.retention, [cohort(2, 5_000, 0, 5_000)]);
    let brazil = OverviewQuery { country: Some("BR".to_owned()), ..days(FROM, "2026-11-09") };
    let overview = world.overview("demo", &brazil).unwrap();
    assert_eq!((overview.sessions, overview.signups, overview.first_deposits), (1, 1, 1));
    assert_eq!(overview.signup_to_deposit_bp, Some(10_000));
    assert_eq!(overview.retention, [cohort(1, 10_000, 0, 0)]);
}

/// What an overview shows under a metric's name is in that metric's unit and is worked out from its events.
#[test]
fn figures_are_the_metrics_of_the_catalog() {
    let statements = STATEMENTS.iter().map(|(sql, _)| *sql).collect::<String>();
    for (name, unit) in [
        ("dau", Unit::Count),
        ("wau", Unit::Count),
        ("mau", Unit::Count),
        ("sessions", Unit::Count),
        ("session_duration_avg_ms", Unit::Milliseconds),
        ("page_views_per_session", Unit::Thousandths),
        ("signup_to_deposit_bp", Unit::BasisPoints),
        ("retention_d1_bp", Unit::BasisPoints),
        ("retention_d7_bp", Unit::BasisPoints),
        ("retention_d30_bp", Unit::BasisPoints),
        ("bet_minor", Unit::MinorUnits),
        ("win_minor", Unit::MinorUnits),
        ("ggr_minor", Unit::MinorUnits),
        ("bonus_cost_minor", Unit::MinorUnits),
        ("ngr_minor", Unit::MinorUnits),
        ("rtp_bp", Unit::BasisPoints),
    ] {
        let metric = METRICS.iter().find(|metric| metric.name == name).expect(name);
        assert_eq!(metric.unit, unit, "{name}");
        for source in metric.sources {
            let read = match source {
                Source::Event(event) => format!("'{event}'"),
                Source::Field(event, field) => {
                    assert!(statements.contains(&format!("data ->> '{field}'")), "{name}: {field}");
                    format!("'{event}'")
                }
                Source::Wallet(event, column) => {
                    assert!(statements.contains(column), "{name}: {column}");
                    format!("'{event}'")
                }
                Source::Envelope(column) => (*column).to_owned(),
                Source::Metric(_) => continue,
            };
            assert!(statements.contains(&read), "{name} is worked out without {read}");
        }
    }
}

#[test]
fn a_bad_question_is_refused_by_its_first_fault() {
    let world = World::new();
    let refusal = |query: OverviewQuery| match world.overview("demo", &query) {
        Err(ServiceError::Rejected(rejection)) => serde_json::to_value(&rejection).unwrap(),
        other => panic!("{query:?}: {other:?}"),
    };
    for bad in
        ["", "2026-11-2", "2026-02-29", "2026-13-01", "1969-12-31", "+2026-11-02", " 2026-11-02", "20261102"]
    {
        let query = days(bad, "yesterday");
        assert_eq!(refusal(query), serde_json::json!({"code": "invalid_day", "field": "from"}), "{bad}");
        let query = days(FROM, bad);
        assert_eq!(refusal(query), serde_json::json!({"code": "invalid_day", "field": "to"}), "{bad}");
    }
    for (from, to) in [(FROM, "2026-11-01"), ("2026-08-01", "2026-10-30"), (FROM, "9999-12-31")] {
        let code = serde_json::json!({"code": "invalid_range", "days_max": 90});
        assert_eq!(refusal(days(from, to)), code, "{from} {to}");
    }
    assert!(world.overview("demo", &days("2026-08-01", "2026-10-29")).is_ok());
    let long = "x".repeat(257);
    for (field, value) in [
        ("player_id", ""),
        ("country", "br"),
        ("country", "BRA"),
        ("device_type", "fridge"),
        ("utm_source", ""),
        ("utm_medium", "a\0b"),
        ("utm_campaign", &long),
        ("affiliate_code", ""),
        ("game", ""),
        ("currency", "brl"),
        ("currency", "' OR 1=1 --"),
    ] {
        let mut query = serde_json::to_value(days(FROM, FROM)).unwrap();
        query[field] = value.into();
        let query = serde_json::from_value(query).unwrap();
        assert_eq!(
            refusal(query),
            serde_json::json!({"code": "invalid_filter", "field": field}),
            "{value:?}"
        );
    }
}

#[test]
fn too_many_events_are_refused_before_they_are_read() {
    let world = World::new();
    let event = |number: u64| Event::client(FROM_MS + number, "page.view", "ana");
    world.insert(&(0..10).map(event).collect::<Vec<_>>());
    let ask = |events_max| block_on(overview_within(&world.db, "demo", &days(FROM, FROM), events_max));
    assert!(ask(10).is_ok());
    let refused = ReportRejection::TooManyEvents { events_max: 9 };
    assert_eq!((refused.status(), refused.code()), (422, "too_many_events"));
    assert_eq!(ask(9).unwrap_err(), ServiceError::Rejected(refused));
}

#[test]
fn no_statement_walks_the_whole_table() {
    let world = World::new();
    for (sql, parameters) in STATEMENTS {
        let statement = Statement::new(format!("EXPLAIN QUERY PLAN {sql}"));
        let statement = (0..*parameters).fold(statement, |statement, _| statement.bind(1_u32));
        let plan = block_on(world.db.query(statement)).unwrap();
        let steps: Vec<&str> = plan.iter().map(|step| step.text(3).unwrap()).collect();
        let reads: Vec<&&str> = steps.iter().filter(|step| step.contains("event")).collect();
        assert!(!reads.is_empty(), "{steps:?}");
        for read in reads {
            let bounded =
                read.contains("INDEX events_recent_90d_by_") && read.contains("at_ms>? AND at_ms<?");
            assert!(read.starts_with("SEARCH ") && bounded, "{read}\n{sql}");
        }
    }
}
