use igaming_contracts::reports::OverviewQuery;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::naive;
use super::world::{DAY_MS, Event, World, days};
use super::{FROM, FROM_MS};

/// Few of each, so that they meet: players, sessions, days around the edges, and every event that counts.
fn event() -> impl Strategy<Value = Event> {
    let names = vec![
        "bet.placed",
        "bet.settled",
        "bet.rolled_back",
        "wallet.promo_credited",
        "bonus.granted",
        "bonus.forfeited",
        "wallet.prize_won",
        "deposit.completed",
        "withdrawal.completed",
        "signup.completed",
        "funnel.signup_completed",
        "funnel.first_deposit_completed",
        "session.start",
        "session.end",
        "page.view",
    ];
    let who = (select(vec!["demo", "demo", "rival"]), select(vec!["client", "server", "wallet", "wallet"]));
    let at_ms = (0..40_u64, select(vec![0, 1, DAY_MS / 2, DAY_MS - 1]))
        .prop_map(|(day, ms)| FROM_MS - 3 * DAY_MS + day * DAY_MS + ms);
    let player_id = select(vec![Some("ana"), Some("bob"), Some("eva"), None]);
    let place = (select(vec![None, Some("BR"), Some("PT")]), select(vec![None, Some("news")]));
    let numbers = (1..50_i64, select(vec!["BRL", "EUR"]), select(vec!["mines", "tower"]), any::<bool>());
    (who, select(names), at_ms, player_id, place, 0..5_u8, numbers).prop_map(
        |((tenant_id, source), name, at_ms, player_id, (country, utm), session, numbers)| {
            let (size, currency, game, undone_win) = numbers;
            let taken = matches!(name, "bet.placed" | "bonus.forfeited" | "withdrawal.completed")
                || name == "bet.rolled_back" && undone_win;
            let change_minor = if taken { -size } else { size };
            let data = format!(
                r#"{{"change_minor":{change_minor},"currency":"{currency}","game":"{game}","duration_ms":{size}}}"#
            );
            Event {
                tenant_id,
                source,
                event_type: name.to_owned(),
                at_ms,
                player_id: player_id.map(str::to_owned),
                session_id: (source == "client").then(|| format!("s{session}")),
                ip_country: country.map(str::to_owned),
                utm_source: utm.map(str::to_owned),
                data,
            }
        },
    )
}

fn query() -> impl Strategy<Value = OverviewQuery> {
    let range = select(vec![(FROM, FROM), (FROM, "2026-11-09"), ("2026-10-30", "2026-12-31")]);
    let visit = (select(vec![None, Some("BR")]), select(vec![None, None, Some("news")]));
    let money = (select(vec![None, Some("mines")]), select(vec![None, Some("EUR")]));
    let player_id = select(vec![None, None, Some("bob")]);
    (range, player_id, visit, money).prop_map(|(range, player_id, visit, (game, currency))| OverviewQuery {
        player_id: player_id.map(str::to_owned),
        country: visit.0.map(str::to_owned),
        utm_source: visit.1.map(str::to_owned),
        game: game.map(str::to_owned),
        currency: currency.map(str::to_owned),
        ..days(range.0, range.1)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_database_and_a_naive_count_agree(events in vec(event(), 0..60), query in query()) {
        let world = World::new();
        world.insert(&events);
        for tenant_id in ["demo", "rival", "nobody"] {
            let expected = naive::overview(&events, tenant_id, &query);
            prop_assert_eq!(world.overview(tenant_id, &query).unwrap(), expected);
        }
    }
}
