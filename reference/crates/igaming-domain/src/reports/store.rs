//! The SQL of reports. `events_recent_90d` belongs to the domain `analytics`: read here, never written.

use cactus_edge::{Db, Fault, Row, Statement};
use igaming_contracts::reports::Period;

use super::rules::{Flow, Scope, VisitFilter};

/// Events of the tenant within the days, of the player and of visits as asked for: parameters 1 to 10.
macro_rules! visits {
    () => {
        "tenant_id = ?1 AND at_ms >= ?2 AND at_ms < ?3 AND (?4 IS NULL OR ip_country = ?4) \
         AND (?5 IS NULL OR device_type = ?5) AND (?6 IS NULL OR utm_source = ?6) \
         AND (?7 IS NULL OR utm_medium = ?7) AND (?8 IS NULL OR utm_campaign = ?8) \
         AND (?9 IS NULL OR affiliate_code = ?9) AND (?10 IS NULL OR player_id = ?10)"
    };
}

/// Events by time, whatever else is asked of them.
macro_rules! by_time {
    () => {
        "events_recent_90d INDEXED BY events_recent_90d_by_time "
    };
}

/// Events of one type by time.
macro_rules! by_type {
    () => {
        "events_recent_90d INDEXED BY events_recent_90d_by_type "
    };
}

/// The player asked for, and players of the visits asked for. Without a filter of visits everybody is meant, also who
/// was on no page.
macro_rules! of_players {
    () => {
        concat!(
            "(?10 IS NULL OR player_id = ?10) AND (coalesce(?4, ?5, ?6, ?7, ?8, ?9) IS NULL \
             OR player_id IN (SELECT player_id FROM ",
            by_time!(),
            "WHERE player_id IS NOT NULL AND ",
            visits!(),
            "))"
        )
    };
}

/// No more than the limit and one are counted, however many there are.
const COUNT_EVENTS: &str = concat!(
    "SELECT count(*) FROM (SELECT 1 FROM ",
    by_time!(),
    "WHERE tenant_id = ?1 AND at_ms >= ?2 AND at_ms < ?3 LIMIT ?4 + 1)"
);

/// Day 0 was a Thursday, so three days on, weeks begin with Mondays.
const ACTIVE_PLAYERS: &str = concat!(
    "WITH seen (day, player_id) AS MATERIALIZED (SELECT DISTINCT at_ms / 86400000, player_id FROM ",
    by_time!(),
    "WHERE player_id IS NOT NULL AND ",
    visits!(),
    ") \
     SELECT 'day', date(day * 86400, 'unixepoch') AS first, count(*) FROM seen GROUP BY first \
     UNION ALL \
     SELECT 'week', date(((day + 3) / 7 * 7 - 3) * 86400, 'unixepoch') AS first, count(DISTINCT player_id) \
     FROM seen GROUP BY first \
     UNION ALL \
     SELECT 'month', strftime('%Y-%m-01', day * 86400, 'unixepoch') AS first, count(DISTINCT player_id) \
     FROM seen GROUP BY first \
     ORDER BY 1, 2"
);

const SESSIONS: &str = concat!(
    "SELECT count(DISTINCT session_id), count(duration_ms), coalesce(sum(duration_ms), 0), \
     coalesce(sum(event_type = 'page.view'), 0) \
     FROM (SELECT session_id, event_type, \
     CASE event_type WHEN 'session.end' THEN data ->> 'duration_ms' END AS duration_ms FROM ",
    by_time!(),
    "WHERE source = 'client' AND ",
    visits!(),
    ")"
);

const FUNNEL: &str = concat!(
    "SELECT count(DISTINCT player_id) FILTER (WHERE event_type = 'funnel.signup_completed'), \
     count(DISTINCT player_id) FILTER (WHERE event_type = 'funnel.first_deposit_completed') FROM ",
    by_type!(),
    "WHERE event_type IN ('funnel.signup_completed', 'funnel.first_deposit_completed') \
     AND tenant_id = ?1 AND at_ms >= ?2 AND at_ms < ?3 AND ",
    of_players!()
);

/// Whether a visit of a player of the cohort began on the day so many days later.
macro_rules! came_back {
    ($days:literal) => {
        concat!(
            "coalesce(sum(EXISTS (SELECT 1 FROM events_recent_90d AS event INDEXED BY events_recent_90d_by_player \
             WHERE event.tenant_id = ?1 AND event.player_id = cohort.player_id \
             AND event.event_type = 'session.start' \
             AND event.at_ms >= (cohort.day + ",
            $days,
            ") * 86400000 AND event.at_ms < (cohort.day + ",
            $days,
            " + 1) * 86400000)), 0)"
        )
    };
}

const COHORTS: &str = concat!(
    "WITH cohort (player_id, day) AS MATERIALIZED (SELECT player_id, min(at_ms) / 86400000 FROM ",
    by_type!(),
    "WHERE event_type = 'signup.completed' AND player_id IS NOT NULL \
     AND tenant_id = ?1 AND at_ms >= ?2 AND at_ms < ?3 AND ",
    of_players!(),
    " GROUP BY player_id) \
     SELECT date(day * 86400, 'unixepoch'), count(*), ",
    came_back!(1),
    ", ",
    came_back!(7),
    ", ",
    came_back!(30),
    " FROM cohort GROUP BY day ORDER BY day"
);

/// The wallets' events that are about the house's money, and nobody else's whatever they are called.
const FLOWS: &str = concat!(
    "SELECT currency, coalesce(sum(event_type = 'bet.placed'), 0), \
     coalesce(sum(event_type = 'bet.rolled_back' AND change_minor > 0), 0), \
     coalesce(sum(change_minor) FILTER (WHERE event_type = 'bet.placed'), 0), \
     coalesce(sum(change_minor) FILTER (WHERE event_type = 'bet.rolled_back' AND change_minor > 0), 0), \
     coalesce(sum(change_minor) FILTER (WHERE event_type = 'bet.settled'), 0), \
     coalesce(sum(change_minor) FILTER (WHERE event_type = 'bet.rolled_back' AND change_minor < 0), 0), \
     coalesce(sum(change_minor) FILTER (WHERE event_type IN \
     ('wallet.promo_credited', 'bonus.granted', 'bonus.forfeited', 'wallet.prize_won')), 0), \
     coalesce(sum(change_minor) FILTER (WHERE event_type = 'deposit.completed'), 0), \
     coalesce(sum(change_minor) FILTER (WHERE event_type = 'withdrawal.completed'), 0) \
     FROM ",
    by_type!(),
    "WHERE event_type IN ('bet.placed', 'bet.settled', 'bet.rolled_back', 'wallet.promo_credited', 'bonus.granted', \
     'bonus.forfeited', 'wallet.prize_won', 'deposit.completed', 'withdrawal.completed') AND source = 'wallet' \
     AND tenant_id = ?1 AND at_ms >= ?2 AND at_ms < ?3 AND ",
    of_players!(),
    " AND (?11 IS NULL OR game = ?11) AND (?12 IS NULL OR currency = ?12) AND currency IS NOT NULL \
     GROUP BY currency ORDER BY currency"
);

/// What the database says of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) dau: Vec<Period>,
    pub(super) wau: Vec<Period>,
    pub(super) mau: Vec<Period>,
    pub(super) sessions: u64,
    /// Sessions that said how long they were, and the sum of it.
    pub(super) ended: u64,
    pub(super) duration_ms: u64,
    pub(super) page_views: u64,
    pub(super) signups: u64,
    pub(super) first_deposits: u64,
    pub(super) returns: Vec<Returns>,
    pub(super) flows: Vec<Flow>,
}

/// Players who registered on a day, and how many of them came back on a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Returns {
    pub(super) day: String,
    pub(super) signups: u64,
    pub(super) d1: u64,
    pub(super) d7: u64,
    pub(super) d30: u64,
}

/// Events of the tenant within the days, of all visits; at most one more than `limit` are counted.
///
/// # Errors
/// A fault.
pub(super) async fn count_events(
    db: &impl Db,
    tenant_id: &str,
    scope: &Scope,
    limit: u32,
) -> Result<u64, Fault> {
    let statement = Statement::new(COUNT_EVENTS).bind(tenant_id).bind(scope.from_ms).bind(scope.until_ms);
    only(&db.query(statement.bind(limit)).await?)?.unsigned(0)
}

/// All figures of one moment: a batch is one transaction.
///
/// # Errors
/// A fault.
pub(super) async fn figures(db: &impl Db, tenant_id: &str, scope: &Scope) -> Result<Figures, Fault> {
    let statement = |sql| of_scope(sql, tenant_id, scope);
    let flows = statement(FLOWS).bind(scope.game.as_deref()).bind(scope.currency.as_deref());
    let statements =
        vec![statement(ACTIVE_PLAYERS), statement(SESSIONS), statement(FUNNEL), statement(COHORTS), flows];
    let results = db.batch(statements).await?;
    let [active, sessions, funnel, cohorts, flows] = results.as_slice() else {
        return Err(Fault::corrupt("a batch of five statements has five results"));
    };
    let (sessions, funnel) = (only(sessions)?, only(funnel)?);
    Ok(Figures {
        dau: read_periods(active, "day")?,
        wau: read_periods(active, "week")?,
        mau: read_periods(active, "month")?,
        sessions: sessions.unsigned(0)?,
        ended: sessions.unsigned(1)?,
        duration_ms: sessions.unsigned(2)?,
        page_views: sessions.unsigned(3)?,
        signups: funnel.unsigned(0)?,
        first_deposits: funnel.unsigned(1)?,
        returns: cohorts.iter().map(read_returns).collect::<Result<_, _>>()?,
        flows: flows.iter().map(read_flow).collect::<Result<_, _>>()?,
    })
}

/// A statement with the parameters 1 to 10.
fn of_scope(sql: &'static str, tenant_id: &str, scope: &Scope) -> Statement {
    let VisitFilter { country, device_type, utm_source, utm_medium, utm_campaign, affiliate_code } =
        &scope.visit;
    let statement = Statement::new(sql).bind(tenant_id).bind(scope.from_ms).bind(scope.until_ms);
    [country, device_type, utm_source, utm_medium, utm_campaign, affiliate_code]
        .into_iter()
        .fold(statement, |statement, filter| statement.bind(filter.as_deref()))
        .bind(scope.player_id.as_deref())
}

fn only(rows: &[Row]) -> Result<&Row, Fault> {
    match rows {
        [row] => Ok(row),
        _ => Err(Fault::corrupt("sums without a group have one row")),
    }
}

fn read_periods(rows: &[Row], kind: &str) -> Result<Vec<Period>, Fault> {
    let mut periods = Vec::new();
    for row in rows {
        if row.text(0)? == kind {
            periods.push(Period { from: row.text(1)?.to_owned(), players: row.unsigned(2)? });
        }
    }
    Ok(periods)
}

fn read_returns(row: &Row) -> Result<Returns, Fault> {
    Ok(Returns {
        day: row.text(0)?.to_owned(),
        signups: row.unsigned(1)?,
        d1: row.unsigned(2)?,
        d7: row.unsigned(3)?,
        d30: row.unsigned(4)?,
    })
}

fn read_flow(row: &Row) -> Result<Flow, Fault> {
    Ok(Flow {
        currency: row.text(0)?.to_owned(),
        placed: row.integer(1)?,
        undone: row.integer(2)?,
        placed_minor: row.integer(3)?,
        undone_minor: row.integer(4)?,
        paid_minor: row.integer(5)?,
        taken_back_minor: row.integer(6)?,
        bonus_minor: row.integer(7)?,
        deposit_minor: row.integer(8)?,
        withdrawal_minor: row.integer(9)?,
    })
}

/// Every statement and the number of its parameters, for the test of their plans.
#[cfg(test)]
pub(super) const STATEMENTS: &[(&str, usize)] =
    &[(COUNT_EVENTS, 4), (ACTIVE_PLAYERS, 10), (SESSIONS, 10), (FUNNEL, 10), (COHORTS, 10), (FLOWS, 12)];
