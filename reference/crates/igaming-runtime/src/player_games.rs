use std::cell::Cell;
use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::{DurableAlarm, DurableSql, SystemClock, SystemRng};
use igaming_contracts::fleet;
use igaming_contracts::games::{
    CashOutMines, CashOutTower, ClimbTower, GamesRejection, GetOpenMines, GetOpenTower, GetRounds, GetSeeds,
    RevealMines, RotateSeeds, StartMines, StartTower, Verify,
};
use igaming_domain::context::own;
use igaming_domain::games::{Owner, PlayerGames, create_tables, owner, seed_rotated};
use worker::{Env, State};

use crate::app::App;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::log::log_fault;
use crate::secrets::sealing_keys;
use crate::shell::Shell;
use crate::wallet_client::WalletClient;

type Service = PlayerGames<DurableSql, DurableAlarm, SystemClock, SystemRng, WalletClient>;

/// What the handlers share; the service itself is made anew for each request, around its context.
#[derive(Debug)]
pub struct PlayerGamesObject {
    env: Env,
    sql: DurableSql,
    alarm: DurableAlarm,
    ready: Cell<bool>,
}

thread_local! {
    static SHELL: Rc<Shell<PlayerGamesObject>> = Rc::new(
        Shell::new(fleet::worker::GAMES)
            .on::<GetSeeds, _, _>(|app, _| async move { Ok(service(&app)?.seeds()?.into()) })
            .on::<RotateSeeds, _, _>(|app, request| async move {
                let rotated = service(&app)?.rotate_seeds(&request, app.idempotency_key.as_deref())?;
                if !rotated.replayed {
                    app.emit(&seed_rotated(&rotated.response));
                }
                Ok(rotated.into())
            })
            .on::<StartMines, _, _>(|app, request| async move {
                let (tenant, key) = (app.tenant_config().await?, app.idempotency_key.as_deref());
                Ok(service(&app)?.start_mines(&tenant, &request, key).await?.into())
            })
            .on::<RevealMines, _, _>(|app, request| async move {
                Ok(service(&app)?.reveal_mines(&request, app.idempotency_key.as_deref()).await?.into())
            })
            .on::<CashOutMines, _, _>(|app, request| async move {
                Ok(service(&app)?.cash_out_mines(&request, app.idempotency_key.as_deref()).await?.into())
            })
            .on::<GetOpenMines, _, _>(|app, _| async move { Ok(service(&app)?.open_mines()?.into()) })
            .on::<StartTower, _, _>(|app, request| async move {
                let (tenant, key) = (app.tenant_config().await?, app.idempotency_key.as_deref());
                Ok(service(&app)?.start_tower(&tenant, &request, key).await?.into())
            })
            .on::<ClimbTower, _, _>(|app, request| async move {
                Ok(service(&app)?.climb_tower(&request, app.idempotency_key.as_deref()).await?.into())
            })
            .on::<CashOutTower, _, _>(|app, request| async move {
                Ok(service(&app)?.cash_out_tower(&request, app.idempotency_key.as_deref()).await?.into())
            })
            .on::<GetOpenTower, _, _>(|app, _| async move { Ok(service(&app)?.open_tower()?.into()) })
            .on::<GetRounds, _, _>(|app, query| async move { Ok(service(&app)?.rounds(&query)?.into()) })
            .on::<Verify, _, _>(|app, request| async move { Ok(service(&app)?.verify(&request)?.into()) }),
    );
}

impl PlayerGamesObject {
    pub fn new(state: State, env: Env) -> Self {
        let (sql, alarm) = (DurableSql::new(&state.storage()), DurableAlarm::new(state.storage()));
        Self { env, sql, alarm, ready: Cell::new(false) }
    }

    pub async fn prepare(&self) -> Result<Rc<Shell<Self>>, Fault> {
        if !self.ready.get() {
            create_tables(&self.sql)?;
            self.ready.set(true);
        }
        Ok(SHELL.with(Rc::clone))
    }

    /// A fault that is thrown makes the platform repeat the alarm.
    pub async fn alarm(&self) -> Result<(), Fault> {
        self.alarm.rang();
        let Some(owner) = owner(&self.sql)? else { return Ok(()) };
        let context = own(fleet::worker::GAMES, &owner.tenant_id, "alarm", 0);
        let caller = Caller::new(self.env.clone(), fleet::worker::GAMES, Rc::new(context));
        let put_off = self.service(owner, caller)?.on_alarm().await?;
        put_off.iter().for_each(|fault| log_fault(fleet::worker::GAMES, "settlement", fault));
        Ok(())
    }

    fn service(&self, owner: Owner, caller: Caller) -> Result<Service, Fault> {
        let (keys, wallet) = (sealing_keys(&self.env)?, WalletClient::new(caller, &owner.player_id));
        Ok(PlayerGames::new(
            owner,
            keys,
            self.sql.clone(),
            self.alarm.clone(),
            SystemClock,
            SystemRng,
            wallet,
        ))
    }
}

fn service(app: &App<PlayerGamesObject>) -> Result<Service, Failure<GamesRejection>> {
    let tenant_id = app.context.tenant_id.clone();
    let owner = Owner { tenant_id, player_id: app.player_id()?.to_owned() };
    Ok(app.state.service(owner, app.caller())?)
}
