use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use cactus_edge::{Alarm, Clock, Fault, ObjectSql, Rng};
use cactus_games::SealingKey;
use cactus_games::crash::Salt;
use igaming_contracts::games::crash::{CrashBetUpdate, CrashBroadcast, CrashRejection};
use igaming_contracts::tenant::CrashTableConfig;

use super::bet::{BetNumber, State, StoredBet};
use super::chain::{Chain, Vault};
use super::events::Cause;
use super::live::{Live, LiveRound};
use super::ports::{Beacon, PlayerWallets};
use super::round::{Progress, VersionedConfig};
use super::rules::Retry;
use super::seeding::CHAIN_GAMES;
use super::store::Store;
use crate::ServiceError;

/// How long after the time for which something is due the alarm rings, if nobody woke the table before. While a table
/// is awake, this is how often it rings.
const ALARM_DELAY_MS: u64 = 2_000;

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

/// The ports of a table's object.
#[derive(Debug)]
pub struct TablePorts<S, A, C, R, W, B> {
    /// The object's storage.
    pub sql: S,
    /// The object's alarm.
    pub alarm: A,
    /// The time.
    pub clock: C,
    /// Randomness, for the secrets of chains.
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
    /// When to call again; `None` when the table sleeps. Not in the future: at once, after other events had their turn.
    pub next_wake_ms: Option<u64>,
    /// Wallets or the beacon wait: call [`CrashTable::work`], without awaiting it before the next event, then
    /// [`CrashTable::wake`].
    pub work_due: bool,
}

/// A crash table over the storage of its object, for the object's whole life in memory.
///
/// The methods may overlap: each decides and persists before it awaits, and reads again after. After a fault of the
/// storage [`CrashTable::is_broken`]: the table must be opened anew.
#[derive(Debug)]
pub struct CrashTable<S, A, C, R, W, B> {
    pub(super) key: TableKey,
    pub(super) vault: Vault,
    pub(super) store: Store<S>,
    pub(super) ports: TablePorts<S, A, C, R, W, B>,
    pub(super) live: Rc<RefCell<Live>>,
    /// Configurations by version, as far as they were looked up.
    configs: RefCell<HashMap<u32, Rc<CrashTableConfig>>>,
    /// Salts by chain, as far as they were looked up.
    salts: RefCell<HashMap<u32, Salt>>,
    chain_games: u64,
}

impl<S: ObjectSql + Clone, A: Alarm, C: Clock, R: Rng, W: PlayerWallets, B: Beacon>
    CrashTable<S, A, C, R, W, B>
{
    /// Makes the tables if they are not there, reads what was persisted, and resumes a round that an earlier life of
    /// the object left: it goes on, or is settled and its open bets are refunded. The first of `keys` seals the
    /// chain's secrets; each opens what was sealed with it.
    ///
    /// # Errors
    /// A fault of the storage, or data that contradicts itself.
    pub fn open(
        key: TableKey,
        keys: Vec<SealingKey>,
        ports: TablePorts<S, A, C, R, W, B>,
    ) -> Result<Self, Fault> {
        Self::open_with_chains_of(CHAIN_GAMES, key, keys, ports)
    }

    /// The same, making chains of another length. For tests.
    pub(super) fn open_with_chains_of(
        chain_games: u64,
        key: TableKey,
        keys: Vec<SealingKey>,
        ports: TablePorts<S, A, C, R, W, B>,
    ) -> Result<Self, Fault> {
        let store = Store(ports.sql.clone());
        let vault = Vault::new(key.clone(), keys)?;
        store.create_tables()?;
        let tag = match store.tag()? {
            Some(tag) => tag,
            None => {
                let tag = ports.rng.bytes();
                store.insert_tag(tag)?;
                tag
            }
        };
        let mut live = Live::new(tag, BetNumber(store.bet_number_max()? + 1));
        restore(&mut live, &store, &vault, ports.clock.now_ms())?;
        Ok(Self {
            key,
            vault,
            store,
            ports,
            live: Rc::new(RefCell::new(live)),
            configs: RefCell::default(),
            salts: RefCell::default(),
            chain_games,
        })
    }
}

impl<S: ObjectSql, A: Alarm, C: Clock, R: Rng, W: PlayerWallets, B: Beacon> CrashTable<S, A, C, R, W, B> {
    /// Takes over the brand's configuration; a round in play goes on under the one it was opened with. Call it with
    /// each request, before anything else: it costs nothing unless something changed. An alarm needs none.
    ///
    /// # Errors
    /// A fault of the storage.
    pub fn configure(&self, config: &CrashTableConfig) -> Result<(), Fault> {
        self.persisting(|live, store| {
            let newest = live.config.as_ref();
            if newest.is_some_and(|newest| newest.config == *config) {
                return Ok(());
            }
            let version = newest.map_or(1, |newest| newest.version + 1);
            store.insert_config(version, config)?;
            live.config = Some(VersionedConfig { version, config: config.clone() });
            Ok(())
        })
    }

    /// How many sockets are connected to the table. While there are some, one round follows another; without, the
    /// table sleeps half a minute after the last request, once no round is in play.
    pub fn set_audience(&self, sockets: u64) {
        self.live.borrow_mut().sockets = sockets;
    }

    /// Whether a write failed, so that the memory may not say what the rows say: every method answers a fault from
    /// then on, and the table must be opened anew.
    pub fn is_broken(&self) -> bool {
        self.live.borrow().broken
    }

    /// A `ref` for a request that came without one.
    pub fn draw_reference(&self) -> String {
        hex::encode(self.ports.rng.bytes::<16>())
    }

    /// Does whatever is due now: makes a slice of a chain, opens, closes, starts and ends rounds, decides what the
    /// clock decides. Call it at [`Woken::next_wake_ms`], when the alarm rings, and after each command. Everything is
    /// persisted when it returns, and the alarm is set so that the table goes on if nobody calls.
    ///
    /// # Errors
    /// A fault of the storage.
    pub async fn wake(&self) -> Result<Woken, Fault> {
        let now_ms = self.ports.clock.now_ms();
        let woken = self.persisting(|live, store| {
            let more = live.make_chain(store, &self.vault, &self.ports.rng, self.chain_games, now_ms)?;
            live.advance_to(store, &self.vault, now_ms)?;
            let beacon_ms = live.next_beacon_ms().filter(|_| !live.asking_beacon);
            let wallet_ms = live.next_settlement_ms(now_ms);
            let next = [more.then_some(now_ms), live.next_step_ms(now_ms), beacon_ms, wallet_ms];
            Ok(Woken {
                outgoing: std::mem::take(&mut live.outgoing),
                next_wake_ms: next.into_iter().flatten().min(),
                work_due: [beacon_ms, wallet_ms].into_iter().flatten().any(|at_ms| at_ms <= now_ms),
            })
        })?;
        self.guard().await?;
        Ok(woken)
    }

    /// Asks the wallets and the beacon for whatever is due, many at once, and answers what failed, for the log: it is
    /// tried again later.
    ///
    /// # Errors
    /// A fault of the storage.
    pub async fn work(&self) -> Result<Vec<Fault>, Fault> {
        let (asked, settled) = futures_util::future::join(self.ask_beacon(), self.settle()).await;
        let mut faults = settled?;
        faults.extend(asked?);
        self.guard().await?;
        Ok(faults)
    }

    /// Asks the beacon for the round that is awaited, if it is due.
    async fn ask_beacon(&self) -> Result<Option<Fault>, Fault> {
        let now_ms = self.ports.clock.now_ms();
        let awaited = {
            let mut live = self.live.borrow_mut();
            let due = live.next_beacon_ms().is_some_and(|at_ms| at_ms <= now_ms) && !live.asking_beacon;
            let Some(awaited) = live.awaited_beacon().filter(|_| due) else { return Ok(None) };
            live.asking_beacon = true;
            awaited
        };
        let _asking = Asking(Rc::clone(&self.live));
        let answer = self.ports.beacon.signature(&awaited.beacon, awaited.round).await;
        let checked = match answer {
            Ok(None) => Ok(None),
            Ok(Some(signature)) => awaited.verify(&signature).map(Some),
            Err(fault) => Err(fault),
        };
        let now_ms = self.ports.clock.now_ms();
        let (signature, fault) = match checked {
            Ok(signature) => (signature, None),
            Err(fault) => (None, Some(fault)),
        };
        self.persisting(|live, store| live.take_beacon(store, &awaited, signature.as_ref(), now_ms))?;
        Ok(fault)
    }

    /// A request counts as somebody being there, and sees the table as it is now.
    pub(super) fn request(&self) -> Result<(), Fault> {
        let now_ms = self.ports.clock.now_ms();
        self.persisting(|live, store| {
            live.requested_at_ms = now_ms;
            live.advance_to(store, &self.vault, now_ms)
        })
    }

    /// Sets the alarm for what is due next, in case nobody wakes the table.
    pub(super) async fn guard(&self) -> Result<(), Fault> {
        let now_ms = self.ports.clock.now_ms();
        let next_ms = {
            let live = self.live.borrow();
            let next = [live.next_step_ms(now_ms), live.next_beacon_ms(), live.next_settlement_ms(now_ms)];
            next.into_iter().flatten().min()
        };
        match next_ms {
            Some(at_ms) => {
                self.ports.alarm.set_at_latest(at_ms.max(now_ms).saturating_add(ALARM_DELAY_MS)).await
            }
            None => Ok(()),
        }
    }

    /// Runs what changes memory and rows together. When a write fails the memory is not to be believed any more.
    pub(super) fn persisting<T>(
        &self,
        change: impl FnOnce(&mut Live, &Store<S>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut live = self.live.borrow_mut();
        if live.broken {
            return Err(Fault::unavailable("the table must be opened anew"));
        }
        let changed = change(&mut live, &self.store);
        live.broken = changed.is_err();
        changed
    }

    /// A configuration that a round was played under.
    pub(super) fn config(&self, version: u32) -> Result<Rc<CrashTableConfig>, Fault> {
        if let Some(config) = self.configs.borrow().get(&version) {
            return Ok(Rc::clone(config));
        }
        let config = Rc::new(self.store.config(version)?.config);
        self.configs.borrow_mut().insert(version, Rc::clone(&config));
        Ok(config)
    }

    /// The salt of a chain that was played.
    pub(super) fn salt_of(&self, chain: u32) -> Result<Salt, Fault> {
        if let Some(salt) = self.salts.borrow().get(&chain) {
            return Ok(*salt);
        }
        let salt = Chain::from_stored(self.store.chain(chain)?)?.salt;
        let salt = salt.ok_or_else(|| Fault::corrupt("a chain was played without a salt"))?;
        self.salts.borrow_mut().insert(chain, salt);
        Ok(salt)
    }
}

/// The beacon is being asked, until this is dropped.
struct Asking(Rc<RefCell<Live>>);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.borrow_mut().asking_beacon = false;
    }
}

/// Reads what an earlier life left. Bets whose wallets had not answered are dropped: their stakes go back.
fn restore<S: ObjectSql>(live: &mut Live, store: &Store<S>, vault: &Vault, now_ms: u64) -> Result<(), Fault> {
    live.config = store.newest_config()?;
    for stored in store.chains()? {
        let chain = Chain::from_stored(stored)?;
        match chain.stored.first_round {
            None => live.next_chain = Some(chain),
            Some(_) if live.chain.is_none() => live.chain = Some(chain),
            Some(_) => {}
        }
    }
    live.load_due(store)?;
    let Some((number, stored)) = store.newest_rounds(1)?.pop() else { return Ok(()) };
    let config = Rc::new(store.config(stored.config)?.config);
    let over = matches!(stored.progress, Progress::Over { .. });
    let mut round = LiveRound {
        number,
        config,
        play: None,
        references: HashMap::new(),
        next_tick_ms: now_ms,
        told_closed: false,
        stored,
    };
    let mut dropped = Vec::new();
    for (number, mut bet) in store.bets_from(round.stored.first_bet)? {
        if bet.state == State::Reserved {
            bet.state = State::Dropped { rejection: CrashRejection::WalletUnavailable };
            bet.due = Some(Retry::first(now_ms));
            dropped.push(number);
        }
        round.remember(number, &bet);
        live.keep(number, bet);
    }
    let dropped: Vec<(BetNumber, &StoredBet)> =
        dropped.iter().filter_map(|number| Some((*number, live.bets.get(number)?))).collect();
    store.update_bets(dropped)?;
    if over {
        live.round = Some(round);
        return Ok(());
    }
    let point = match round.stored.progress {
        Progress::Running { .. } => {
            let chain = live.chain.as_ref().ok_or_else(|| Fault::corrupt("a round without its chain"))?;
            Some(super::seeding::point(vault, chain, &round.stored, &round.config)?)
        }
        _ => None,
    };
    let bets = live.bets.iter().filter(|(_, bet)| bet.round == number);
    let mut play = super::play::restore(&round.config, &round.stored, point, bets)?;
    let events = play.resume(now_ms);
    round.play = Some(play);
    live.round = Some(round);
    live.absorb(store, vault, events, &Cause::Time, now_ms)
}
