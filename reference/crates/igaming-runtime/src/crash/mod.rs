//! Crash tables: their HTTP endpoints, which pass a command or a look on to the table's object; opening sockets, which
//! goes to the player's gateway object; and these two kinds of objects.

mod frames;
mod gateway;
mod table;

use std::rc::Rc;

use cactus_edge::worker::SystemRng;
use cactus_edge::{Fault, Rng};
use igaming_contracts::context::RequestContext;
use igaming_contracts::games::crash::{self as op, CrashAction, CrashRejection, CrashStake, TableQuery};
use igaming_contracts::tenant::{CrashTableConfig, TenantConfig};
use igaming_contracts::{Answer, Endpoint, RequestRejection, fleet};
use igaming_domain::sockets::gateway_of;
use worker::{Env, web_sys};

use crate::app::App;
use crate::config::tenant_config;
use crate::exchange::Exchange;
use crate::failure::{Failure, Reply, public_face};
use crate::input::parse_query;
use crate::log::log_fault;
use crate::shell::{Shell, player_context, refuse};

pub use gateway::CrashGateway;
pub use table::CrashTableObject;

/// Begins the path of everything about crash.
pub const CRASH_PATH_PREFIX: &str = "/api/games/crash/";

/// The binding of the tables' objects.
const TABLES: &str = "CRASH_ROUND_DO";

/// The binding of the objects that hold their sockets.
const GATEWAYS: &str = "CRASH_GATEWAY_DO";

type Failed = Failure<CrashRejection>;

thread_local! {
    static SHELL: Rc<Shell<()>> = Rc::new(
        Shell::new(fleet::worker::GAMES)
            .on::<op::PlaceCrashBet, _, _>(place)
            .on::<op::CashOutCrash, _, _>(|app, request| {
                end(app, request.table, CrashAction::CashOut { bet_id: request.bet_id })
            })
            .on::<op::CancelCrashBet, _, _>(|app, request| {
                end(app, request.table, CrashAction::Cancel { bet_id: request.bet_id })
            })
            .on::<op::GetCrashState, _, _>(look::<op::GetCrashState>)
            .on::<op::GetCrashHistory, _, _>(look::<op::GetCrashHistory>)
            .on::<op::GetCrashChain, _, _>(look::<op::GetCrashChain>)
            .on::<op::GetCrashRound, _, _>(look::<op::GetCrashRound>)
            .on::<op::GetCrashBets, _, _>(look::<op::GetCrashBets>),
    );
}

/// Answers a request below [`CRASH_PATH_PREFIX`].
///
/// # Errors
/// Only when the runtime refuses to build a response.
pub async fn serve_crash(exchange: Exchange, env: Env) -> worker::Result<web_sys::Response> {
    if exchange.path() == op::CRASH_CONNECT_PATH {
        return connect(exchange, env).await;
    }
    SHELL.with(Rc::clone).serve(exchange.into_request(), env, Rc::new(())).await
}

/// Passes a request for a socket on to the object that holds the player's sockets of the table.
async fn connect(exchange: Exchange, env: Env) -> worker::Result<web_sys::Response> {
    match gateway(&exchange, &env).await {
        Ok(name) => exchange.pass_to_object(env.durable_object(GATEWAYS)?.get_by_name(&name)?).await,
        Err(Failure::Rejected(rejection)) => refuse(rejection),
        Err(Failure::Request(rejection)) => refuse(rejection),
        Err(Failure::Fault(fault)) => {
            log_fault(fleet::worker::GAMES, "connect", &fault);
            refuse(public_face(&fault))
        }
    }
}

async fn gateway(exchange: &Exchange, env: &Env) -> Result<String, Failed> {
    let context = player_context(fleet::worker::GAMES, exchange, env)?;
    if !exchange.asks_for_socket() {
        return Err(RequestRejection::UpgradeRequired.into());
    }
    let query: TableQuery = parse_query(exchange.query())?;
    let player_id = context.player_id().ok_or(RequestRejection::AuthenticationRequired)?;
    let tenant = tenant_config(env, &context.tenant_id).await?;
    let table = table(&tenant, query.table.as_deref()).map_err(Failure::Rejected)?;
    let object = op::table_object(&context.tenant_id, &table.name);
    Ok(op::gateway_object(&object, gateway_of(player_id, table.gateways)))
}

/// A brand's table; without a name its first.
fn table<'a>(tenant: &'a TenantConfig, name: Option<&str>) -> Result<&'a CrashTableConfig, CrashRejection> {
    let found = match name {
        Some(name) => tenant.crash.iter().find(|table| table.name == name),
        None => tenant.crash.first(),
    };
    found.ok_or_else(|| CrashRejection::UnknownTable { table: name.unwrap_or_default().to_owned() })
}

/// The object of the table that a request names.
async fn object_of(env: &Env, context: &RequestContext, name: Option<&str>) -> Result<String, Failed> {
    let tenant = tenant_config(env, &context.tenant_id).await?;
    let table = table(&tenant, name).map_err(Failure::Rejected)?;
    Ok(op::table_object(&context.tenant_id, &table.name))
}

/// Asks the table's object the same.
async fn look<E>(app: App<()>, request: TableQuery) -> Result<Reply<E::Response>, Failed>
where
    E: Endpoint<Request = TableQuery, Rejection = CrashRejection>,
{
    let object = object_of(&app.env, &app.context, request.table.as_deref()).await?;
    match app.caller().call_object_with::<E>(TABLES, &object, &app.parameter, &request).await? {
        Answer::Done(response) => Ok(response.into()),
        Answer::Rejected(rejection) => Err(Failure::Rejected(rejection)),
    }
}

async fn place(app: App<()>, request: op::PlaceCrashBetRequest) -> Result<Reply<op::CrashBetPlaced>, Failed> {
    let op::PlaceCrashBetRequest { table, amount_minor, currency, auto_cash_out_hundredths } = request;
    let stake = CrashStake { amount_minor, currency, auto_cash_out_hundredths };
    let done = command(app, table, CrashAction::Bet(stake)).await?;
    let body = op::CrashBetPlaced { bet: done.bet, balance: done.balance };
    Ok(Reply { body, replayed: done.replayed })
}

async fn end(
    app: App<()>,
    table: op::TableName,
    action: CrashAction,
) -> Result<Reply<op::CrashBetEnded>, Failed> {
    let done = command(app, table, action).await?;
    Ok(Reply { body: op::CrashBetEnded { bet: done.bet }, replayed: done.replayed })
}

/// Sends a player's command to the table's object.
async fn command(
    app: App<()>,
    table: op::TableName,
    action: CrashAction,
) -> Result<op::CrashCommandDone, Failed> {
    let object = object_of(&app.env, &app.context, table.as_deref()).await?;
    let request = op::CrashCommandRequest {
        player_id: app.player_id()?.to_owned(),
        reference: app.idempotency_key.clone().unwrap_or_else(draw_reference),
        action,
    };
    match app.caller().call_object::<op::CrashCommand>(TABLES, &object, &request).await? {
        Answer::Done(done) => Ok(done),
        Answer::Rejected(rejection) => Err(Failure::Rejected(rejection)),
    }
}

/// A `ref` for a request that came without an `Idempotency-Key`: nobody can repeat it.
fn draw_reference() -> String {
    random_id("http_")
}

/// A prefix and 32 random hexadecimal digits.
fn random_id(prefix: &str) -> String {
    let random = SystemRng.bytes::<16>();
    format!("{prefix}{:032x}", u128::from_be_bytes(random))
}

/// The tenant and the table of a round object's name.
fn parse_name(object: &str) -> Result<(&str, &str), Fault> {
    op::parse_table_object(object).ok_or_else(|| Fault::internal(format!("{object} is no table's name")))
}
