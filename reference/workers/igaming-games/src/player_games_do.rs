use std::cell::Cell;
use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::{DurableAlarm, DurableSql, SystemClock, SystemRng};
use igaming_contracts::games::{
    CashOutMines, GamesRejection, GetOpenMines, GetSeeds, MinesRound, OpenMines, RevealMines,
    RevealMinesRequest, RotateRequest, RotateSeeds, Rotated, RoundRequest, Seeds, StartMines,
    StartMinesRequest, Verification, Verify, VerifyRequest,
};
use igaming_contracts::wallet_do::{
    Bet, BetRequest, CommandApplied, WalletRejection, Win, WinRequest, wallet_id,
};
use igaming_contracts::{Answer, Empty, fleet};
use igaming_domain::context::own;
use igaming_domain::games::{Owner, PlayerGames, Replied, Wallet, create_tables, owner};
use igaming_runtime::{App, Caller, Failure, Reply, Shell};
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

type Service = PlayerGames<DurableSql, DurableAlarm, SystemClock, SystemRng, WalletOf>;

/// The seeds and rounds of one player.
#[durable_object(alarm)]
#[derive(Debug)]
pub struct PlayerGamesDo {
    env: Env,
    object: Rc<Storage>,
}

/// What the handlers share; the service itself is made anew for each request, around its context.
#[derive(Debug)]
struct Storage {
    sql: DurableSql,
    alarm: DurableAlarm,
    ready: Cell<bool>,
}

thread_local! {
    static SHELL: Rc<Shell<Storage>> = Rc::new(
        Shell::new(fleet::worker::GAMES)
            .on::<GetSeeds, _, _>(seeds)
            .on::<RotateSeeds, _, _>(rotate)
            .on::<StartMines, _, _>(start)
            .on::<RevealMines, _, _>(reveal)
            .on::<CashOutMines, _, _>(cash_out)
            .on::<GetOpenMines, _, _>(open_mines)
            .on::<Verify, _, _>(verify),
    );
}

impl DurableObject for PlayerGamesDo {
    fn new(state: State, env: Env) -> Self {
        let sql = DurableSql::new(&state.storage());
        let alarm = DurableAlarm::new(state.storage());
        Self { env, object: Rc::new(Storage { sql, alarm, ready: Cell::new(false) }) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        self.object.prepare().map_err(thrown)?;
        SHELL.with(Rc::clone).serve_object(&request, &self.env, &self.object).await
    }

    async fn alarm(&self) -> Result<Response> {
        self.object.alarm.rang();
        self.object.prepare().map_err(thrown)?;
        if let Some(owner) = owner(&self.object.sql).map_err(thrown)? {
            let context = own(fleet::worker::GAMES, &owner.tenant_id, "alarm", 0);
            let caller = Caller::new(self.env.clone(), fleet::worker::GAMES, Rc::new(context));
            // Thrown faults make the platform repeat the alarm.
            self.object.service(owner, caller).on_alarm().await.map_err(thrown)?;
        }
        Response::empty()
    }
}

impl Storage {
    fn prepare(&self) -> std::result::Result<(), Fault> {
        if !self.ready.get() {
            create_tables(&self.sql)?;
            self.ready.set(true);
        }
        Ok(())
    }

    fn service(&self, owner: Owner, caller: Caller) -> Service {
        let wallet = WalletOf { wallet_id: wallet_id(&owner.tenant_id, &owner.player_id), caller };
        PlayerGames::new(owner, self.sql.clone(), self.alarm.clone(), SystemClock, SystemRng, wallet)
    }
}

fn thrown(fault: Fault) -> worker::Error {
    worker::Error::RustError(fault.to_string())
}

fn service(app: &App<Storage>) -> std::result::Result<Service, Failure<GamesRejection>> {
    let tenant_id = app.context.tenant_id.clone();
    let owner = Owner { tenant_id, player_id: app.player_id()?.to_owned() };
    Ok(app.state.service(owner, app.caller()))
}

fn reply<T>(replied: Replied<T>) -> Reply<T> {
    Reply { body: replied.response, replayed: replied.replayed }
}

type Answered<T> = std::result::Result<Reply<T>, Failure<GamesRejection>>;

async fn seeds(app: App<Storage>, _: Empty) -> Answered<Seeds> {
    Ok(service(&app)?.seeds()?.into())
}

async fn rotate(app: App<Storage>, request: RotateRequest) -> Answered<Rotated> {
    Ok(reply(service(&app)?.rotate_seeds(&request, app.idempotency_key.as_deref())?))
}

async fn start(app: App<Storage>, request: StartMinesRequest) -> Answered<MinesRound> {
    let tenant = app.tenant_config().await?;
    let key = app.idempotency_key.as_deref();
    Ok(reply(service(&app)?.start_mines(&tenant, &request, key).await?))
}

async fn reveal(app: App<Storage>, request: RevealMinesRequest) -> Answered<MinesRound> {
    Ok(reply(service(&app)?.reveal_mines(&request, app.idempotency_key.as_deref()).await?))
}

async fn cash_out(app: App<Storage>, request: RoundRequest) -> Answered<MinesRound> {
    Ok(reply(service(&app)?.cash_out_mines(&request, app.idempotency_key.as_deref()).await?))
}

async fn open_mines(app: App<Storage>, _: Empty) -> Answered<OpenMines> {
    Ok(service(&app)?.open_mines()?.into())
}

async fn verify(app: App<Storage>, request: VerifyRequest) -> Answered<Verification> {
    Ok(service(&app)?.verify(&request)?.into())
}

/// The player's wallet, over the service binding.
#[derive(Debug)]
struct WalletOf {
    wallet_id: String,
    caller: Caller,
}

impl Wallet for WalletOf {
    async fn bet(
        &self,
        request: BetRequest,
    ) -> std::result::Result<Answer<CommandApplied, WalletRejection>, Fault> {
        self.caller.call::<Bet>(&self.wallet_id, &request).await
    }

    async fn win(
        &self,
        request: WinRequest,
    ) -> std::result::Result<Answer<CommandApplied, WalletRejection>, Fault> {
        self.caller.call::<Win>(&self.wallet_id, &request).await
    }
}
