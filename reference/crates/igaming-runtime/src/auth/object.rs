use std::cell::RefCell;
use std::rc::Rc;

use cactus_edge::worker::{DurableAlarm, DurableSql, KvNamespace, SystemClock};
use cactus_edge::{Alarm, Clock, Fault};
use igaming_contracts::auth::player_auth::{AskPlayerAuth, PlayerAuthAnswer, PlayerAuthCommand};
use igaming_contracts::fleet;
use igaming_domain::auth::end_session;
use igaming_domain::auth::player_auth::PlayerAuth;
use worker::{Env, State};

use crate::app::App;
use crate::log::log_fault;
use crate::object::object_name;
use crate::secrets::credential_keys;
use crate::shell::Shell;

/// What is decided about one player, or about one address that somebody tries.
#[derive(Debug)]
pub struct PlayerAuthObject {
    state: State,
    env: Env,
    alarm: DurableAlarm,
    /// From the first request on, and anew after a fault.
    held: RefCell<Option<PlayerAuth<DurableSql>>>,
}

thread_local! {
    static SHELL: Rc<Shell<PlayerAuthObject>> = Rc::new(
        Shell::new(fleet::worker::AUTH)
            .on::<AskPlayerAuth, _, _>(async |app: App<PlayerAuthObject>, command| {
                Ok(app.state.ask(command).await?.into())
            }),
    );
}

impl PlayerAuthObject {
    pub fn new(state: State, env: Env) -> Self {
        let alarm = DurableAlarm::new(state.storage());
        Self { state, env, alarm, held: RefCell::default() }
    }

    pub async fn prepare(&self) -> Result<Rc<Shell<Self>>, Fault> {
        Ok(SHELL.with(Rc::clone))
    }

    /// Has the apex forget the sessions that ended, takes out what has expired, and deletes the object when nothing is
    /// left: else everybody who ever mistyped an address would leave one behind. A fault that is thrown makes the
    /// platform repeat it.
    pub async fn alarm(&self) -> Result<(), Fault> {
        self.alarm.rang();
        if let Err(fault) = self.forget_ended_sessions().await {
            // They are still remembered, so that the alarm that is set below comes soon.
            log_fault(fleet::worker::AUTH, "ended sessions", &fault);
        }
        if let Some(again_ms) = self.with_held(|held| held.purge(SystemClock.now_ms()))? {
            return self.alarm.set_at_latest(again_ms).await;
        }
        // Before the storage is: whoever comes meanwhile waits at the input gate, and then opens an empty one.
        *self.held.borrow_mut() = None;
        let deleted = self.state.storage().delete_all().await;
        deleted.map_err(|error| Fault::unavailable(error.to_string()))
    }

    async fn forget_ended_sessions(&self) -> Result<(), Fault> {
        let session_ids = self.with_held(|held| Ok(held.ended_session_ids()))?;
        if session_ids.is_empty() {
            return Ok(());
        }
        let kv = KvNamespace::new(&self.env, "SESSIONS_KV")?;
        for session_id in &session_ids {
            end_session(&kv, session_id).await?;
        }
        self.with_held(|held| held.forget_ended(&session_ids))
    }

    /// The decision is made and stored before anything is awaited, so commands that come at once are decided one after
    /// the other.
    async fn ask(&self, command: PlayerAuthCommand) -> Result<PlayerAuthAnswer, Fault> {
        let now_ms = SystemClock.now_ms();
        let (answer, again_ms) =
            self.with_held(|held| Ok((held.ask(now_ms, command)?, held.look_again_at_ms(now_ms))))?;
        self.alarm.set_at_latest(again_ms).await?;
        Ok(answer)
    }

    fn with_held<T>(
        &self,
        act: impl FnOnce(&mut PlayerAuth<DurableSql>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut held = self.held.borrow_mut();
        let mut player_auth = match held.take() {
            Some(player_auth) => player_auth,
            None => {
                let sql = DurableSql::new(&self.state.storage());
                let keys = credential_keys(&self.env)?;
                PlayerAuth::open(sql, object_name(&self.state)?, (*keys).clone())?
            }
        };
        let done = act(&mut player_auth)?;
        *held = Some(player_auth);
        Ok(done)
    }
}
