use cactus_edge::{Alarm, Clock, Fault, ObjectSql, Rng};
use igaming_contracts::games::crash::{
    CrashAction, CrashBetUpdate, CrashBets, CrashBroadcast, CrashChain, CrashCommandDone, CrashHistory,
    CrashRejection, CrashRound, CrashTableState, CrashWelcome,
};
use igaming_contracts::tenant::CrashTableConfig;

use super::ports::{Beacon, PlayerWallets};
use crate::ServiceError;

/// Why a command was not carried out.
pub type CrashError = ServiceError<CrashRejection>;

/// Whose object this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableKey {
    /// The brand.
    pub tenant_id: String,
    /// The table's name.
    pub table: String,
}

/// What the secrets of the table's chains are sealed with at rest: 32 bytes.
#[derive(Clone)]
pub struct SealingKey(pub [u8; 32]);

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey(redacted)")
    }
}

/// The ports of a table's object.
#[derive(Debug)]
pub struct TablePorts<S, A, C, R, W, B> {
    /// The object's storage.
    pub sql: S,
    /// The object's alarm.
    pub alarm: A,
    /// The time.
    pub clock: C,
    /// Randomness, for the roots of chains.
    pub rng: R,
    /// The players' wallets.
    pub wallets: W,
    /// The beacon.
    pub beacon: B,
}

/// Something to be told, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// To everybody who is connected.
    All(CrashBroadcast),
    /// To one player.
    One {
        /// Whom.
        player_id: String,
        /// What.
        update: CrashBetUpdate,
    },
}

/// What [`CrashTable::wake`] did, and what is to be done next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Woken {
    /// What is to be told since the last time, also by commands in between.
    pub outgoing: Vec<Outgoing>,
    /// When to call again; `None` when the table sleeps. In the past: at once, after other events had their turn.
    pub next_wake_ms: Option<u64>,
    /// Wallets or the beacon wait: call [`CrashTable::work`], without awaiting it before the next event.
    pub work_due: bool,
}

/// A crash table over the storage of its object, for the object's whole life in memory.
///
/// The methods may overlap: each decides and persists before it awaits, and reads again after.
#[derive(Debug)]
pub struct CrashTable<S, A, C, R, W, B> {
    #[allow(dead_code)]
    ports: TablePorts<S, A, C, R, W, B>,
}

impl<S: ObjectSql, A: Alarm, C: Clock, R: Rng, W: PlayerWallets, B: Beacon> CrashTable<S, A, C, R, W, B> {
    /// Makes the tables if they are not there, reads what was persisted, and resumes a round that an earlier life of
    /// the object left: it goes on, or is settled and its open bets are refunded.
    ///
    /// # Errors
    /// A fault of the storage, or data that contradicts itself.
    pub fn open(
        key: TableKey,
        sealing: SealingKey,
        ports: TablePorts<S, A, C, R, W, B>,
    ) -> Result<Self, Fault> {
        let _ = (key, sealing);
        Ok(Self { ports })
    }

    /// Takes over the brand's configuration; a round in play goes on under the one it was opened with. Call it with
    /// each request, before anything else: it costs nothing unless something changed. An alarm needs none.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn configure(&self, config: &CrashTableConfig) -> Result<(), Fault> {
        let _ = config;
        Err(unfinished())
    }

    /// How many sockets are connected to the table. While there are some, one round follows another; without, the
    /// table sleeps half a minute after the last request once no bet is open.
    pub fn set_audience(&self, sockets: u64) {
        let _ = sockets;
    }

    /// Does whatever is due now: opens, closes, starts and ends rounds, decides what the clock decides. Call it at
    /// [`Woken::next_wake_ms`], when the alarm rings, and after each command. Everything is persisted when it returns;
    /// the alarm is set so that the table goes on if nobody calls.
    ///
    /// # Errors
    /// A fault of the storage.
    pub async fn wake(&self) -> Result<Woken, Fault> {
        Err(unfinished())
    }

    /// Asks the wallets and the beacon for whatever is due, many at once, and answers what failed, for the log:
    /// it is tried again later. Call [`CrashTable::wake`] afterwards.
    ///
    /// # Errors
    /// A fault of the storage.
    pub async fn work(&self) -> Result<Vec<Fault>, Fault> {
        Err(unfinished())
    }

    /// Carries out a command of a player.
    ///
    /// # Errors
    /// A [`CrashRejection`] other than `UnknownTable` and `RoundNotFound`, or a fault.
    pub async fn command(
        &self,
        player_id: &str,
        reference: &str,
        action: &CrashAction,
    ) -> Result<CrashCommandDone, CrashError> {
        let _ = (player_id, reference, action);
        Err(unfinished().into())
    }

    /// A `ref` for a request that came without one.
    pub fn draw_reference(&self) -> String {
        String::new()
    }

    /// What a player who connects is told first. Counts as a request.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn hello(&self, player_id: &str) -> Result<CrashWelcome, Fault> {
        let _ = player_id;
        Err(unfinished())
    }

    /// The table and its round. Counts as a request: call [`CrashTable::wake`] before, so that a table that sleeps
    /// opens a round, and the state is that of now.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn state(&self) -> Result<CrashTableState, Fault> {
        Err(unfinished())
    }

    /// The last 50 rounds that ended.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn history(&self) -> Result<CrashHistory, Fault> {
        Err(unfinished())
    }

    /// One round that ended, as long as it is kept.
    ///
    /// # Errors
    /// `RoundNotFound`, or a fault.
    pub fn round(&self, round: u64) -> Result<CrashRound, CrashError> {
        let _ = round;
        Err(unfinished().into())
    }

    /// The chain in use and its played part.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn chain(&self) -> Result<CrashChain, Fault> {
        Err(unfinished())
    }

    /// The player's newest bets, 50 at most.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn bets(&self, player_id: &str) -> Result<CrashBets, Fault> {
        let _ = player_id;
        Err(unfinished())
    }
}

fn unfinished() -> Fault {
    Fault::internal("not built yet")
}
