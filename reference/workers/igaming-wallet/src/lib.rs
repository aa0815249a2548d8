//! What a player sees of the wallet: routes only. Balances come from the wallet object, history from its
//! projection.

use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::D1;
use igaming_contracts::wallet::{
    Balance, BalanceList, BalanceQuery, BalanceRejection, GetBalance, GetBalances, GetHistory, History,
    HistoryQuery, HistoryRejection,
};
use igaming_contracts::wallet_do::{Balances, wallet_id};
use igaming_contracts::{Answer, Empty, NoRejection, fleet};
use igaming_domain::ledger_projection::history;
use igaming_domain::wallet::{offered_balances, pick_balance};
use igaming_runtime::{App, Failure, Reply, Shell};
use worker::{Context, Env, Result, event, web_sys};

thread_local! {
    static SHELL: Rc<Shell<()>> = Rc::new(
        Shell::new(fleet::worker::WALLET)
            .on::<GetBalance, _, _>(get_balance)
            .on::<GetBalances, _, _>(get_balances)
            .on::<GetHistory, _, _>(get_history),
    );
}

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    SHELL.with(Rc::clone).serve(request, env, Rc::new(())).await
}

async fn get_balance(
    app: App<()>,
    query: BalanceQuery,
) -> std::result::Result<Reply<Balance>, Failure<BalanceRejection>> {
    let balances = read_balances(&app).await?;
    pick_balance(balances, query.currency.as_deref()).map(Reply::from).map_err(Failure::Rejected)
}

async fn get_balances(
    app: App<()>,
    _: Empty,
) -> std::result::Result<Reply<BalanceList>, Failure<NoRejection>> {
    Ok(BalanceList { balances: read_balances(&app).await? }.into())
}

async fn get_history(
    app: App<()>,
    query: HistoryQuery,
) -> std::result::Result<Reply<History>, Failure<HistoryRejection>> {
    let db = app.env.d1("LEDGER_DB").map_err(|error| Fault::internal(error.to_string()))?;
    let player_id = app.player_id()?;
    Ok(history(&D1::new(db), &app.context.tenant_id, player_id, &query).await?.into())
}

async fn read_balances<R>(app: &App<()>) -> std::result::Result<Vec<Balance>, Failure<R>> {
    let wallet_id = wallet_id(&app.context.tenant_id, app.player_id()?);
    let wallet = match app.caller().call::<Balances>(&wallet_id, &Empty {}).await? {
        Answer::Done(wallet) => wallet,
        Answer::Rejected(never) => match never {},
    };
    Ok(offered_balances(wallet.balances, &app.tenant_config().await?.currencies)?)
}
