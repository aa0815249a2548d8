//! The metrics once more, event by event and without SQL.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate};
use igaming_contracts::reports::{Cohort, Money, Overview, OverviewQuery, Period};
use serde_json::Value;

use super::world::Event;

struct Asked<'a> {
    events: Vec<&'a Event>,
    within: Vec<&'a Event>,
    query: &'a OverviewQuery,
}

pub(super) fn overview(events: &[Event], tenant_id: &str, query: &OverviewQuery) -> Overview {
    let events: Vec<&Event> = events.iter().filter(|event| event.tenant_id == tenant_id).collect();
    let (from, to): (NaiveDate, NaiveDate) = (query.from.parse().unwrap(), query.to.parse().unwrap());
    let within = events.iter().copied().filter(|event| (from..=to).contains(&day(event))).collect();
    let asked = Asked { events, within, query };
    let (dau, wau, mau) = asked.active_players();
    let (sessions, session_duration_avg_ms, page_views) = asked.sessions();
    let (signups, first_deposits) =
        (asked.count("funnel.signup_completed"), asked.count("funnel.first_deposit_completed"));
    Overview {
        from: query.from.clone(),
        to: query.to.clone(),
        catalog_version: cactus_events::CATALOG_VERSION.to_owned(),
        dau,
        wau,
        mau,
        sessions,
        session_duration_avg_ms,
        page_views,
        page_views_per_session: (sessions > 0).then(|| page_views * 1_000 / sessions),
        signups,
        first_deposits,
        signup_to_deposit_bp: (signups > 0).then(|| first_deposits * 10_000 / signups),
        retention: asked.retention(),
        money: asked.money(),
    }
}

fn day(event: &Event) -> NaiveDate {
    DateTime::from_timestamp_millis(event.at_ms.try_into().unwrap()).unwrap().date_naive()
}

fn number(event: &Event, field: &str) -> i64 {
    serde_json::from_str::<Value>(&event.data).unwrap()[field].as_i64().unwrap()
}

fn text(event: &Event, field: &str) -> String {
    serde_json::from_str::<Value>(&event.data).unwrap()[field].as_str().unwrap_or_default().to_owned()
}

impl Asked<'_> {
    fn is_visit(&self, event: &Event) -> bool {
        let is = |asked: &Option<String>, found: &Option<String>| asked.is_none() || asked == found;
        is(&self.query.player_id, &event.player_id)
            && is(&self.query.country, &event.ip_country)
            && is(&self.query.utm_source, &event.utm_source)
    }

    fn visits(&self) -> impl Iterator<Item = &Event> {
        self.within.iter().copied().filter(|event| self.is_visit(event))
    }

    fn is_asked_player(&self, event: &Event) -> bool {
        let asked = self.query.player_id.is_none() || self.query.player_id == event.player_id;
        let everybody = self.query.country.is_none() && self.query.utm_source.is_none();
        let seen = |event: &Event| self.visits().any(|visit| visit.player_id == event.player_id);
        asked && (everybody || event.player_id.is_some() && seen(event))
    }

    fn active_players(&self) -> (Vec<Period>, Vec<Period>, Vec<Period>) {
        let by = |first: fn(NaiveDate) -> NaiveDate| {
            let mut periods: BTreeMap<NaiveDate, BTreeSet<&str>> = BTreeMap::new();
            for event in self.visits() {
                if let Some(player_id) = &event.player_id {
                    periods.entry(first(day(event))).or_default().insert(player_id);
                }
            }
            let period = |(from, players): (NaiveDate, BTreeSet<&str>)| Period {
                from: from.to_string(),
                players: players.len().try_into().unwrap(),
            };
            periods.into_iter().map(period).collect()
        };
        (
            by(|day| day),
            by(|day| day - Days::new(day.weekday().num_days_from_monday().into())),
            by(|day| day.with_day(1).unwrap()),
        )
    }

    /// Visits, their mean duration, and pages.
    fn sessions(&self) -> (u64, Option<u64>, u64) {
        let visits: Vec<&Event> = self.visits().filter(|event| event.source == "client").collect();
        let sessions: BTreeSet<&str> =
            visits.iter().filter_map(|event| event.session_id.as_deref()).collect();
        let ends = visits.iter().filter(|event| event.event_type == "session.end");
        let durations: Vec<i64> = ends.map(|event| number(event, "duration_ms")).collect();
        let views = visits.iter().filter(|event| event.event_type == "page.view").count();
        let mean = (!durations.is_empty())
            .then(|| durations.iter().sum::<i64>() / i64::try_from(durations.len()).unwrap());
        let mean = mean.map(|mean| mean.try_into().unwrap());
        (sessions.len().try_into().unwrap(), mean, views.try_into().unwrap())
    }

    fn players_with(&self, name: &str) -> BTreeSet<&str> {
        let events =
            self.within.iter().filter(|event| event.event_type == name && self.is_asked_player(event));
        events.filter_map(|event| event.player_id.as_deref()).collect()
    }

    fn count(&self, name: &str) -> u64 {
        self.players_with(name).len().try_into().unwrap()
    }

    fn retention(&self) -> Vec<Cohort> {
        let mut cohorts: BTreeMap<NaiveDate, Vec<&str>> = BTreeMap::new();
        for player_id in self.players_with("signup.completed") {
            let own = |event: &&&Event| event.player_id.as_deref() == Some(player_id);
            let signups =
                self.within.iter().filter(own).filter(|event| event.event_type == "signup.completed");
            cohorts.entry(signups.map(|event| day(event)).min().unwrap()).or_default().push(player_id);
        }
        let cohort = |(first, players): (NaiveDate, Vec<&str>)| {
            let returned = |days: u64| {
                let on = first + Days::new(days);
                let came_back = |player_id: &&&str| {
                    let own = |event: &&Event| event.player_id.as_deref() == Some(**player_id);
                    let starts = |event: &Event| event.event_type == "session.start" && day(event) == on;
                    self.events.iter().any(|event| own(event) && starts(event))
                };
                u64::try_from(players.iter().filter(came_back).count() * 10_000 / players.len()).unwrap()
            };
            Cohort {
                day: first.to_string(),
                signups: players.len().try_into().unwrap(),
                retention_d1_bp: returned(1),
                retention_d7_bp: returned(7),
                retention_d30_bp: returned(30),
            }
        };
        cohorts.into_iter().map(cohort).collect()
    }

    fn money(&self) -> Vec<Money> {
        let mut currencies: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
        for event in &self.within {
            let counted = MONEY.contains(&event.event_type.as_str()) && event.source == "wallet";
            let is = |asked: &Option<String>, field| {
                asked.as_ref().is_none_or(|asked| *asked == text(event, field))
            };
            if counted
                && self.is_asked_player(event)
                && is(&self.query.game, "game")
                && is(&self.query.currency, "currency")
            {
                currencies.entry(text(event, "currency")).or_default().push(event);
            }
        }
        currencies.into_iter().map(|(currency, events)| money_of(currency, &events)).collect()
    }
}

const MONEY: [&str; 9] = [
    "bet.placed",
    "bet.settled",
    "bet.rolled_back",
    "wallet.promo_credited",
    "bonus.granted",
    "bonus.forfeited",
    "wallet.prize_won",
    "deposit.completed",
    "withdrawal.completed",
];

fn money_of(currency: String, events: &[&Event]) -> Money {
    let (mut bets, mut stake, mut payout, mut bonus, mut deposit, mut withdrawal) = (0, 0, 0, 0, 0, 0);
    for event in events {
        let change = number(event, "change_minor");
        match event.event_type.as_str() {
            "bet.placed" => (bets, stake) = (bets + 1, stake - change),
            "bet.rolled_back" if change > 0 => (bets, stake) = (bets - 1, stake - change),
            "bet.settled" | "bet.rolled_back" => payout += change,
            "deposit.completed" => deposit += change,
            "withdrawal.completed" => withdrawal -= change,
            _ => bonus += change,
        }
    }
    Money {
        currency,
        bets,
        bet_minor: stake,
        win_minor: payout,
        ggr_minor: stake - payout,
        bonus_cost_minor: bonus,
        ngr_minor: stake - payout - bonus,
        rtp_bp: (stake > 0 && payout >= 0).then(|| payout * 10_000 / stake),
        deposit_minor: deposit,
        withdrawal_minor: withdrawal,
    }
}
