//! What a player sees of the wallet, and the money a player moves: routes only. Balances come from the wallet
//! object, history from its projection; transfers and exchanges are commands of the wallet object.

use std::rc::Rc;

use cactus_edge::worker::{SystemClock, SystemRng};
use igaming_contracts::tenant::TenantConfig;
use igaming_contracts::wallet::{
    Balance, BalanceList, BalanceQuery, BalanceRejection, ExchangeRejection, Exchanged, GetBalance,
    GetBalances, GetHistory, GetTransfer, History, HistoryQuery, HistoryRejection, Quote, QuoteExchange,
    QuoteRequest, SendTransfer, TakeQuote, TakeQuoteRequest, Transfer, TransferRejection, TransferRequest,
};
use igaming_contracts::wallet_do::{Balances, wallet_id};
use igaming_contracts::{Answer, Empty, NoRejection, RequestRejection, fleet};
use igaming_domain::exchange::{ExchangeService, QuoteKey};
use igaming_domain::ledger_projection::history;
use igaming_domain::transfer::TransferService;
use igaming_domain::wallet::{offered_balances, pick_balance};
use igaming_runtime::{App, Caller, Failure, Reply, Shell, WalletClient, ledger_db_for_player, quote_key};
use worker::{Context, Env, Result, event, web_sys};

thread_local! {
    static SHELL: Rc<Shell<()>> = Rc::new(
        Shell::new(fleet::worker::WALLET)
            .on::<GetBalance, _, _>(get_balance)
            .on::<GetBalances, _, _>(get_balances)
            .on::<GetHistory, _, _>(get_history)
            .on::<SendTransfer, _, _>(send_transfer)
            .on::<GetTransfer, _, _>(get_transfer)
            .on::<QuoteExchange, _, _>(quote_exchange)
            .on::<TakeQuote, _, _>(take_quote),
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
    let player_id = app.player_id()?;
    let db = ledger_db_for_player(&app.env, player_id).await?;
    Ok(history(&db, &app.context.tenant_id, player_id, &query).await?.into())
}

async fn send_transfer(
    app: App<()>,
    request: TransferRequest,
) -> std::result::Result<Reply<Transfer>, Failure<TransferRejection>> {
    let (tenant, ports) = (app.tenant_config().await?, TransferPorts::new(&app)?);
    let service = ports.service(&app, &tenant)?;
    let (body, replayed) = service.send(&request, app.idempotency_key.as_deref()).await?;
    Ok(Reply { body, replayed })
}

async fn get_transfer(
    app: App<()>,
    _: Empty,
) -> std::result::Result<Reply<Transfer>, Failure<TransferRejection>> {
    let (tenant, ports) = (app.tenant_config().await?, TransferPorts::new(&app)?);
    Ok(ports.service(&app, &tenant)?.find(&app.parameter).await?.into())
}

async fn quote_exchange(
    app: App<()>,
    request: QuoteRequest,
) -> std::result::Result<Reply<Quote>, Failure<ExchangeRejection>> {
    let (tenant, ports) = (app.tenant_config().await?, ExchangePorts::new(&app)?);
    Ok(ports.service(&app)?.quote(&tenant, &request)?.into())
}

async fn take_quote(
    app: App<()>,
    request: TakeQuoteRequest,
) -> std::result::Result<Reply<Exchanged>, Failure<ExchangeRejection>> {
    let (body, replayed) = ExchangePorts::new(&app)?.service(&app)?.take(&request.quote).await?;
    Ok(Reply { body, replayed })
}

async fn read_balances<R>(app: &App<()>) -> std::result::Result<Vec<Balance>, Failure<R>> {
    let wallet_id = wallet_id(&app.context.tenant_id, app.player_id()?);
    let wallet = match app.caller().call::<Balances>(&wallet_id, &Empty {}).await? {
        Answer::Done(wallet) => wallet,
        Answer::Rejected(never) => match never {},
    };
    Ok(offered_balances(wallet.balances, &app.tenant_config().await?.currencies)?)
}

struct TransferPorts {
    caller: Caller,
    wallet: WalletClient,
}

impl TransferPorts {
    fn new(app: &App<()>) -> std::result::Result<Self, RequestRejection> {
        let caller = app.caller();
        Ok(Self { wallet: WalletClient::new(caller.clone(), app.player_id()?), caller })
    }

    fn service<'a>(
        &'a self,
        app: &'a App<()>,
        tenant: &'a TenantConfig,
    ) -> std::result::Result<TransferService<'a, Caller, WalletClient>, RequestRejection> {
        let (tenant_id, player_id) = (app.context.tenant_id.as_str(), app.player_id()?);
        Ok(TransferService { tenant_id, tenant, player_id, players: &self.caller, wallet: &self.wallet })
    }
}

struct ExchangePorts {
    key: QuoteKey,
    wallet: WalletClient,
}

impl ExchangePorts {
    fn new<R>(app: &App<()>) -> std::result::Result<Self, Failure<R>> {
        Ok(Self { key: quote_key(&app.env)?, wallet: WalletClient::new(app.caller(), app.player_id()?) })
    }

    fn service<'a>(
        &'a self,
        app: &'a App<()>,
    ) -> std::result::Result<ExchangeService<'a, SystemClock, SystemRng, WalletClient>, RequestRejection>
    {
        let (tenant_id, player_id) = (app.context.tenant_id.as_str(), app.player_id()?);
        let Self { key, wallet } = self;
        Ok(ExchangeService { tenant_id, player_id, key, clock: &SystemClock, rng: &SystemRng, wallet })
    }
}
