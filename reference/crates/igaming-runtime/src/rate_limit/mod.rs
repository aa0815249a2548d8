//! The apex's rate limits: two calls of the gateway, one before anything is looked up and one when tenant and player
//! are known, and the headers of the answer. What is decided is in domain `rate_limits`.

mod object;
mod ports;

use std::cell::RefCell;
use std::rc::Rc;

use cactus_edge::rate_limit::RuleTable;
use cactus_edge::worker::{KvNamespace, SystemClock};
use cactus_edge::{Clock, Fault, Kv};
use igaming_contracts::RequestRejection;
use igaming_contracts::fleet::worker::APEX;
use igaming_domain::rate_limits::{
    Asker, Blocks, Checked, Quota, RULES_KEY, RateLimits, default_table, is_limited, parse_table,
};
use worker::{Env, web_sys};

use self::ports::{BlockList, CounterBindings, WindowObjects};
use crate::exchange::Exchange;
use crate::glue;
use crate::log::log_fault;

pub use self::object::RateLimitObject;

/// How long an isolate believes the table that it read.
const TABLE_MS: u64 = 30_000;

/// The rules in force, and until when they are believed.
struct InForce {
    table: Rc<RuleTable>,
    until_ms: u64,
}

thread_local! {
    static RULES: RefCell<Option<InForce>> = RefCell::default();
    static BLOCKS: Rc<RefCell<Blocks>> = Rc::default();
}

/// The request, once tenant and player are known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Identified<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) tenant_id: &'a str,
    pub(crate) player_id: Option<&'a str>,
}

/// The first call: what the client's address alone decides, at no cost but a counter's. `quota` takes what the headers
/// of the answer tell.
///
/// # Errors
/// `rate_limited`, or a fault when nobody can count and the rule refuses then.
pub(crate) async fn check_address<E: From<Fault> + From<RequestRejection>>(
    env: &Env,
    exchange: &Exchange,
    quota: &mut Option<Quota>,
) -> Result<(), E> {
    check(env, exchange, None, quota).await
}

/// The second call: all other rules.
///
/// # Errors
/// As [`check_address`].
pub(crate) async fn check_identified<E: From<Fault> + From<RequestRejection>>(
    env: &Env,
    exchange: &Exchange,
    identified: Identified<'_>,
    quota: &mut Option<Quota>,
) -> Result<(), E> {
    check(env, exchange, Some(identified), quota).await
}

/// Puts the headers on an answer, which must be one whose headers can be changed.
///
/// # Errors
/// A fault when the runtime refuses them.
pub(crate) fn tell(response: &web_sys::Response, quota: &Quota) -> Result<(), Fault> {
    let refused = |error| Fault::internal(format!("rate-limit headers: {error:?}"));
    let headers = response.headers();
    headers.set("ratelimit-policy", &quota.policy).map_err(refused)?;
    headers.set("ratelimit", &quota.rate_limit).map_err(refused)?;
    match quota.retry_after_s {
        Some(retry_after_s) => headers.set("retry-after", &retry_after_s.to_string()).map_err(refused),
        None => Ok(()),
    }
}

async fn check<E: From<Fault> + From<RequestRejection>>(
    env: &Env,
    exchange: &Exchange,
    identified: Option<Identified<'_>>,
    quota: &mut Option<Quota>,
) -> Result<(), E> {
    let (table, blocks) = (table(env).await, BLOCKS.with(Rc::clone));
    if !is_limited(&table, exchange.method(), exchange.path(), identified.is_some()) {
        return Ok(());
    }
    let address = glue::client_address(exchange.request());
    let asker = Asker {
        method: exchange.method(),
        path: exchange.path(),
        address: address.as_deref(),
        tenant_id: identified.map(|identified| identified.tenant_id),
        player_id: identified.and_then(|identified| identified.player_id),
    };
    let limits = RateLimits {
        table: &table,
        blocks: &blocks,
        list: &BlockList { env },
        windows: WindowObjects { env, identified },
        counters: CounterBindings { env },
    };
    let now_ms = SystemClock.now_ms();
    let checked = match identified {
        None => limits.check_address(&asker, now_ms).await?,
        Some(_) => limits.check(&asker, now_ms).await?,
    };
    let Checked { quota: told, rejection, faults } = checked;
    faults.iter().for_each(|fault| log_fault(APEX, "a rate limit is not decided and passes", fault));
    if told.is_some() {
        *quota = told;
    }
    rejection.map_or(Ok(()), |rejection| Err(rejection.into()))
}

/// The table in `CONFIG_KV`; where it cannot be read or is none, the last good one, and the defaults before there was
/// one.
async fn table(env: &Env) -> Rc<RuleTable> {
    let now_ms = SystemClock.now_ms();
    let known = RULES
        .with_borrow(|rules| rules.as_ref().map(|known| (Rc::clone(&known.table), known.until_ms > now_ms)));
    if let Some((table, true)) = known {
        return table;
    }
    let table = match (read_table(env).await, known) {
        (Ok(Some(table)), _) => Rc::new(table),
        (Ok(None), _) => Rc::new(default_table()),
        (Err(fault), known) => {
            log_fault(APEX, "keeping the last good rate limits", &fault);
            known.map_or_else(|| Rc::new(default_table()), |(table, _)| table)
        }
    };
    let until_ms = now_ms.saturating_add(TABLE_MS);
    RULES.set(Some(InForce { table: Rc::clone(&table), until_ms }));
    table
}

async fn read_table(env: &Env) -> Result<Option<RuleTable>, Fault> {
    let json = KvNamespace::new(env, "CONFIG_KV")?.get(RULES_KEY).await?;
    let table = json.map(|json| parse_table(&json)).transpose();
    table.map_err(|rejection| Fault::corrupt(format!("{RULES_KEY}: {}", rejection.detail)))
}
