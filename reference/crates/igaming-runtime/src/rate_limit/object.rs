use std::cell::RefCell;
use std::rc::Rc;

use cactus_edge::worker::{DurableAlarm, DurableSql, SystemClock};
use cactus_edge::{Alarm, Clock, Fault};
use igaming_contracts::fleet;
use igaming_contracts::rate_limit::{AskWindow, WindowAnswer, WindowRequest};
use igaming_domain::rate_limits::Window;
use worker::{Env, State};

use crate::app::App;
use crate::shell::Shell;

/// One exact window. It forgets itself when nobody counts any more: an empty database would be paid for, for every
/// address that ever came.
#[derive(Debug)]
pub struct RateLimitObject {
    state: State,
    alarm: DurableAlarm,
    /// From the first request on, and anew after a fault.
    window: RefCell<Option<Window<DurableSql>>>,
}

thread_local! {
    static SHELL: Rc<Shell<RateLimitObject>> = Rc::new(
        Shell::new(fleet::worker::APEX)
            .on::<AskWindow, _, _>(async |app: App<RateLimitObject>, rule| {
                Ok(app.state.ask(rule).await?.into())
            }),
    );
}

impl RateLimitObject {
    pub fn new(state: State, _env: Env) -> Self {
        let alarm = DurableAlarm::new(state.storage());
        Self { state, alarm, window: RefCell::default() }
    }

    pub async fn prepare(&self) -> Result<Rc<Shell<Self>>, Fault> {
        Ok(SHELL.with(Rc::clone))
    }

    /// Comes when the requests of the window's beginning no longer count, and again as long as others do. A fault that
    /// is thrown makes the platform repeat it.
    pub async fn alarm(&self) -> Result<(), Fault> {
        self.alarm.rang();
        let empty_at_ms = self.with_window(|window| Ok(window.empty_at_ms()))?;
        if SystemClock.now_ms() < empty_at_ms {
            return self.alarm.set_at_latest(empty_at_ms).await;
        }
        // Before the storage is: whoever comes meanwhile waits at the input gate, and then opens a new window.
        *self.window.borrow_mut() = None;
        let deleted = self.state.storage().delete_all().await;
        deleted.map_err(|error| Fault::unavailable(error.to_string()))
    }

    /// The decision is made and stored before anything is awaited, so requests that come at once are decided one after
    /// the other.
    async fn ask(&self, rule: WindowRequest) -> Result<WindowAnswer, Fault> {
        let (answer, empty_at_ms) = self.with_window(|window| {
            let answer = window.ask(SystemClock.now_ms(), rule)?;
            Ok((answer, window.empty_at_ms()))
        })?;
        if matches!(answer, WindowAnswer::Admitted { .. }) {
            self.alarm.set_at_latest(empty_at_ms).await?;
        }
        Ok(answer)
    }

    fn with_window<T>(
        &self,
        act: impl FnOnce(&mut Window<DurableSql>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut held = self.window.borrow_mut();
        let mut window = match held.take() {
            Some(window) => window,
            None => Window::open(DurableSql::new(&self.state.storage()))?,
        };
        let done = act(&mut window)?;
        *held = Some(window);
        Ok(done)
    }
}
