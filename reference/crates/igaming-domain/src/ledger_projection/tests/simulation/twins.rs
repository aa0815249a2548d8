//! What a world is made of: the real services over native twins, each with the mistake that is planted in it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use cactus_edge::sqlite::{ManualClock, MemoryAlarm, SqliteDb, SqliteObject};
use cactus_edge::{Db, Fault, Queue, Row, Statement};
use cactus_ledger::Policy;
use igaming_contracts::wallet_do::{ResendRequest, Resent, WalletHead};

use super::bug::Bug;
use super::dice::Dice;
use crate::reconciliation::Wallets;
use crate::wallet::fixture::{Fixture, SharedQueue, TENANT_ID};
use crate::wallet::{WalletPorts, WalletService};

pub(super) type Wallet = WalletService<SqliteObject, MemoryAlarm, Outlet, ManualClock>;

/// The queue as the wallets see it.
#[derive(Debug, Clone)]
pub(super) struct Outlet {
    pub(super) queue: SharedQueue,
    pub(super) bug: Option<Bug>,
}

impl Queue for Outlet {
    async fn send(&self, messages: Vec<String>) -> Result<(), Fault> {
        let sent = self.queue.send(messages).await;
        if self.bug == Some(Bug::OutboxBeforeConfirmation) { Ok(()) } else { sent }
    }
}

/// The database as the consumer sees it: it may be away.
pub(super) struct Shard {
    pub(super) db: SqliteDb,
    pub(super) is_away: Cell<bool>,
    pub(super) bug: Option<Bug>,
    pub(super) dice: Dice,
}

impl Shard {
    fn statement(&self, statement: Statement) -> Statement {
        self.bug.map_or(statement.clone(), |bug| bug.rewrite(statement))
    }
}

impl Db for Shard {
    async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        if self.is_away.get() {
            return Err(Fault::unavailable("the database is away"));
        }
        self.db.query(self.statement(statement)).await
    }

    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, Fault> {
        if self.is_away.get() {
            return Err(Fault::unavailable("the database is away"));
        }
        let statements: Vec<_> = statements.into_iter().map(|statement| self.statement(statement)).collect();
        if self.bug == Some(Bug::WriteNotAtomic) && self.dice.once_in(4) {
            self.db.query(statements[0].clone()).await?;
            return Err(Fault::unavailable("lost between two statements"));
        }
        self.db.batch(statements).await
    }
}

/// One wallet object: what outlives it, and the instance that runs.
pub(super) struct Player {
    pub(super) id: &'static str,
    pub(super) fixture: Fixture,
    pub(super) outlet: Outlet,
    pub(super) running: RefCell<Option<Rc<Wallet>>>,
}

impl Player {
    /// The object, started anew if it is not running.
    pub(super) async fn wallet(&self) -> Result<Rc<Wallet>, Fault> {
        let running = self.running.borrow().clone();
        if let Some(wallet) = running {
            return Ok(wallet);
        }
        let ports = WalletPorts {
            sql: self.fixture.sql.clone(),
            alarm: self.fixture.alarm.clone(),
            queue: self.outlet.clone(),
            events: Outlet { queue: self.fixture.events.clone(), bug: None },
            clock: self.fixture.clock.clone(),
        };
        let wallet = Rc::new(WalletService::open(ports, Policy::default(), TENANT_ID, self.id).await?);
        *self.running.borrow_mut() = Some(Rc::clone(&wallet));
        Ok(wallet)
    }
}

/// The wallets as the reconciliation reaches them.
pub(super) struct Reached<'a> {
    pub(super) players: &'a [Player],
    pub(super) bug: Option<Bug>,
}

impl Reached<'_> {
    async fn wallet(&self, player_id: &str) -> Result<Rc<Wallet>, Fault> {
        self.players.iter().find(|player| player.id == player_id).unwrap().wallet().await
    }
}

impl Wallets for Reached<'_> {
    async fn head(&self, _tenant_id: &str, player_id: &str) -> Result<WalletHead, Fault> {
        self.wallet(player_id).await?.head()
    }

    async fn resend(&self, _: &str, player_id: &str, mut request: ResendRequest) -> Result<Resent, Fault> {
        match self.bug {
            Some(Bug::NothingIsResent) => {
                return Ok(Resent { last_sequence: request.after_sequence, entries: 0 });
            }
            Some(Bug::ResendSkipsOne) => request.after_sequence += 1,
            _ => {}
        }
        self.wallet(player_id).await?.resend(request).await
    }
}
