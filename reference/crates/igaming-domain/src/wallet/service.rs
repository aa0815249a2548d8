use std::cell::{Cell, RefCell};
use std::sync::Arc;

use cactus_edge::{Alarm, Clock, Fault, LedgerSql, ObjectSql, Queue};
use cactus_ledger::{
    Command, Context, Entry, Ledger, Outcome, Policy, RecentStore, Session, SqlStore, WalletId,
};
use igaming_contracts::wallet_do::{CommandApplied, WalletBalances, WalletRejection, wallet_id};

use super::balance::balance_view;
use super::outbox::pack;
use super::reserved::check_caller_key;
use super::snapshot::Restore;
use super::transfer::Attempts;
use crate::ServiceError;
use crate::money_events::pack_events;

/// How long an entry waits for others before it is sent. A player who plays ten rounds a second makes some twenty
/// entries in that time: one alarm and one message instead of twenty. With the queue's own wait of 1 s the history
/// follows the wallet by about two seconds.
pub const FLUSH_INTERVAL_MS: u64 = 1_000;

/// The longest wait between two attempts while the queue does not accept: 1 s x 2^n, at most a minute, so that an
/// outage of hours costs each wallet 60 alarms an hour and ends within a minute of the queue's return.
pub const FLUSH_RETRY_INTERVAL_MS_MAX: u64 = 60_000;

/// 1 s x 2^6 = 64 s is past the longest wait; a larger exponent would only overflow.
const FLUSH_RETRY_EXPONENT_MAX: u32 = 6;

/// Messages sent by one alarm. 16 x 127 KB = 2 MB, or some 3,000 entries: a long backlog is sent in several alarms
/// and leaves the object free for its player in between.
pub const FLUSH_MESSAGES_MAX: u32 = 16;

/// Entries read for one message. A usual bet or win has about 600 bytes of JSON, so that 127,000 / 600 = 211 fill
/// a message and one read is enough.
pub(super) const FLUSH_ENTRIES_READ_MAX: u32 = 256;

/// What a wallet's object has: its storage and alarm, the queues to the projection and to whoever follows
/// money events, and a clock.
#[derive(Debug)]
pub struct WalletPorts<S: ObjectSql, A: Alarm, Q: Queue, C: Clock> {
    /// The object's own SQLite.
    pub sql: S,
    /// The object's alarm.
    pub alarm: A,
    /// `SYNC_QUEUE`.
    pub queue: Q,
    /// `EVENTS_QUEUE`.
    pub events: Q,
    /// The time.
    pub clock: C,
}

/// One player's wallet.
///
/// Requests to the object may interleave wherever one of these functions awaits, and only there. A command is
/// decided and stored without an await, so commands are executed one at a time.
#[derive(Debug)]
pub struct WalletService<S: ObjectSql, A: Alarm, Q: Queue, C: Clock> {
    pub(super) tenant_id: String,
    pub(super) player_id: String,
    pub(super) policy: Policy,
    /// The storage that the ledger writes to.
    pub(super) sql: S,
    /// Borrowed between two awaits, never across one.
    pub(super) ledger: RefCell<Ledger<WalletStore<S>>>,
    alarm: A,
    pub(super) queue: Q,
    events: Q,
    pub(super) clock: C,
    /// What the store has, kept here so that a bet need not read it: up to here both queues have every entry.
    pub(super) synced_sequence: Cell<u64>,
    /// What the projection's queue has confirmed in this life of the object.
    sync_sent: Cell<u64>,
    /// What the queue of money events has confirmed in this life of the object.
    events_sent: Cell<u64>,
    /// Attempts to send that failed since the last one that succeeded.
    failures: Cell<u32>,
    /// When each transfer that has not ended is tried next.
    pub(super) attempts: Attempts,
    pub(super) restore: Restore<S>,
}

/// Where a wallet's log is: in the object's SQLite, its end in memory too.
pub(super) type WalletStore<S> = RecentStore<SqlStore<LedgerSql<S>>>;

pub(super) fn wallet_store<S: ObjectSql>(sql: S) -> Result<WalletStore<S>, Fault> {
    Ok(RecentStore::new(SqlStore::open(LedgerSql(sql))?))
}

/// What one alarm did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flush {
    /// Messages that the queue confirmed.
    pub messages: u32,
    /// Entries in them.
    pub entries: u64,
    /// Why it stopped early, for the log. The next alarm is set.
    pub fault: Option<Fault>,
}

impl<S: ObjectSql, A: Alarm, Q: Queue, C: Clock> WalletService<S, A, Q, C> {
    /// Opens the wallet of `player_id`, empty or not, and sets the alarm when entries are still to be sent.
    ///
    /// # Errors
    /// A fault when the storage fails, holds another player's log or a log whose end was changed, or when the ids
    /// do not name a wallet.
    pub async fn open(
        ports: WalletPorts<S, A, Q, C>,
        policy: Policy,
        tenant_id: &str,
        player_id: &str,
    ) -> Result<Self, Fault>
    where
        S: Clone,
    {
        // A colon inside a tenant's id would let two players share a wallet's name.
        if tenant_id.is_empty() || tenant_id.contains(':') || player_id.is_empty() {
            return Err(Fault::internal(format!("no wallet is named {tenant_id:?} {player_id:?}")));
        }
        let name = WalletId::new(&wallet_id(tenant_id, player_id))
            .map_err(|rejection| Fault::internal(format!("name of a wallet: {rejection}")))?;
        let WalletPorts { sql, alarm, queue, events, clock } = ports;
        let mut ledger = Ledger::open(wallet_store(sql.clone())?, policy.clone(), &name)?;
        let restore = Restore::open(sql.clone(), ledger.state()?)?;
        let synced_sequence = ledger.synced_sequence()?;
        let service = Self {
            tenant_id: tenant_id.to_owned(),
            player_id: player_id.to_owned(),
            policy,
            sql,
            ledger: RefCell::new(ledger),
            alarm,
            queue,
            events,
            clock,
            synced_sequence: Cell::new(synced_sequence),
            sync_sent: Cell::new(synced_sequence),
            events_sent: Cell::new(synced_sequence),
            failures: Cell::new(0),
            attempts: Attempts::default(),
            restore,
        };
        service.arm().await?;
        Ok(service)
    }

    /// Executes a command from outside the object; `session` is the player's with the provider that sent it.
    ///
    /// # Errors
    /// The ledger's rejection, first or remembered; or a fault, after which the command may or may not have been
    /// executed: send it again with the same key.
    pub async fn execute(
        &self,
        command: &Command,
        session: Session,
    ) -> Result<CommandApplied, ServiceError<WalletRejection>> {
        check_caller_key(command).map_err(|rejection| ServiceError::Rejected(WalletRejection(rejection)))?;
        let context = Context { now_ms: self.clock.now_ms(), session };
        let (entry, replayed) = self.apply(command, context).await?;
        Ok(self.applied(&entry, replayed)?)
    }

    /// Every balance, as of the last entry.
    ///
    /// # Errors
    /// A fault when the log cannot be read.
    pub fn balances(&self) -> Result<WalletBalances, Fault> {
        self.restore.require_none()?;
        let mut ledger = self.ledger.borrow_mut();
        let state = ledger.state()?;
        let balances = state.balances().rows().iter().map(|row| balance_view(&self.policy, row));
        Ok(WalletBalances { sequence: state.sequence(), balances: balances.collect::<Result<_, _>>()? })
    }

    /// The part of the alarm's work that needs no other wallet: sends the entries that were not sent yet to the
    /// projection, and their events, and sets the alarm again if any are left. What failed on the way is in the answer.
    ///
    /// # Errors
    /// A fault when the alarm could not be set again; the platform then repeats this one.
    pub async fn on_alarm(&self) -> Result<Flush, Fault> {
        let mut flush = Flush::default();
        if self.restore.is_running() {
            // Its last page sets the alarm again.
            return Ok(flush);
        }
        // What the queue of events did not take does not keep entries from the projection.
        let mut put_off = self.catch_up_events().await.err();
        while flush.messages < FLUSH_MESSAGES_MAX && flush.fault.is_none() {
            match self.send_message().await {
                Ok(Sent { entries: 0, .. }) => break,
                Ok(Sent { entries, events }) => {
                    flush.messages += 1;
                    flush.entries += entries;
                    put_off = put_off.or(events.err());
                }
                Err(fault) => flush.fault = Some(fault),
            }
        }
        flush.fault = flush.fault.or(put_off).or(self.persist_synced().err());
        let failures = if flush.fault.is_some() { self.failures.get().saturating_add(1) } else { 0 };
        self.failures.set(failures);
        self.arm().await?;
        Ok(flush)
    }

    /// Decides and stores a command, and sets the alarm for what follows from it.
    pub(super) async fn apply(
        &self,
        command: &Command,
        context: Context,
    ) -> Result<(Arc<Entry>, bool), ServiceError<WalletRejection>> {
        self.restore.require_none()?;
        let outcome = self.ledger.borrow_mut().execute(command, context);
        // No await may come between the append and this call: it starts in the same turn, so that the platform
        // commits entry and alarm together. It is made after a fault too, since the entry may be stored.
        let armed = self.arm().await;
        let outcome = outcome.map_err(Fault::from)?;
        armed?;
        match outcome {
            Outcome::Applied { entry, replayed } => Ok((entry, replayed)),
            Outcome::Rejected { rejection, .. } => Err(ServiceError::Rejected(WalletRejection(rejection))),
        }
    }

    fn applied(&self, entry: &Entry, replayed: bool) -> Result<CommandApplied, Fault> {
        let moved = || entry.outcome.postings().first().map(|posting| &posting.asset);
        let received = match &entry.command {
            Command::Exchange(exchange) => Some(exchange.to_asset),
            _ => None,
        };
        let view = |asset| balance_view(&self.policy, &entry.balances_after.get(asset));
        Ok(CommandApplied {
            sequence: entry.sequence,
            replayed,
            balance: entry.command.asset().or_else(moved).copied().map(view).transpose()?,
            received_balance: received.map(view).transpose()?,
        })
    }

    /// Sets the alarm for whatever is due next. The entry of a command that is answered again is no exception: the
    /// first attempt may have failed at just this.
    pub(super) async fn arm(&self) -> Result<(), Fault> {
        match self.next_alarm_ms() {
            Some(at_ms) => self.alarm.set_at_latest(at_ms).await,
            None => Ok(()),
        }
    }

    /// The first of: the next message, the end of a hold, the next attempt of a transfer. A log that cannot be read
    /// may hold entries that were not sent, so the alarm looks again.
    fn next_alarm_ms(&self) -> Option<u64> {
        let now_ms = self.clock.now_ms();
        let flush_ms = now_ms.saturating_add(self.flush_delay_ms());
        let mut ledger = self.ledger.borrow_mut();
        let Ok(state) = ledger.state() else { return Some(flush_ms) };
        let flush_ms = (state.sequence() > self.synced_sequence.get()).then_some(flush_ms);
        let holds_ms = state.open_holds().iter().filter_map(|hold| hold.expires_at_ms).min();
        let transfers_ms = self.attempts.next_ms(state, now_ms);
        let due_ms = [holds_ms, transfers_ms].into_iter().flatten().min();
        [flush_ms, due_ms.map(|due_ms| later(due_ms, now_ms))].into_iter().flatten().min()
    }

    /// Also what a command waits while the queue is down, or each bet would bring the next attempt forward.
    fn flush_delay_ms(&self) -> u64 {
        let exponent = self.failures.get().min(FLUSH_RETRY_EXPONENT_MAX);
        (FLUSH_INTERVAL_MS << exponent).min(FLUSH_RETRY_INTERVAL_MS_MAX)
    }

    /// Sends one message, and the events of the same entries. The platform holds both back until the entries are
    /// durable (output gate).
    async fn send_message(&self) -> Result<Sent, Fault> {
        let from = self.sync_sent.get();
        let (mut entries, packed) = {
            let mut ledger = self.ledger.borrow_mut();
            if ledger.state()?.sequence() == from {
                return Ok(Sent { entries: 0, events: Ok(()) });
            }
            let entries = ledger.entries_after(from, FLUSH_ENTRIES_READ_MAX)?;
            let packed = pack(&self.tenant_id, &self.player_id, &entries)?;
            (entries, packed)
        };
        let Some(packed) = packed else {
            return Ok(Sent { entries: 0, events: Ok(()) });
        };
        assert_eq!(packed.last_sequence, from + packed.entries, "no entry is skipped");
        entries.retain(|entry| entry.sequence <= packed.last_sequence);
        self.queue.send(vec![packed.message]).await?;
        self.sync_sent.set(packed.last_sequence.max(self.sync_sent.get()));
        // Where the events lag behind, they wait for the next alarm, which begins with them.
        let in_step = self.events_sent.get() == from;
        let events = if in_step { self.send_events(&entries).await } else { Ok(()) };
        self.persist_synced()?;
        Ok(Sent { entries: packed.entries, events })
    }

    /// Sends the events of entries that the projection's queue has had before.
    async fn catch_up_events(&self) -> Result<(), Fault> {
        for _ in 0..FLUSH_MESSAGES_MAX {
            let from = self.events_sent.get();
            if from >= self.sync_sent.get() {
                break;
            }
            let mut entries = self.ledger.borrow_mut().entries_after(from, FLUSH_ENTRIES_READ_MAX)?;
            entries.retain(|entry| entry.sequence <= self.sync_sent.get());
            self.send_events(&entries).await?;
        }
        Ok(())
    }

    async fn send_events(&self, entries: &[Arc<Entry>]) -> Result<(), Fault> {
        for message in pack_events(&self.tenant_id, &self.player_id, entries)? {
            self.events.send(vec![message]).await?;
        }
        let last_sequence = entries.last().map_or(0, |entry| entry.sequence);
        self.events_sent.set(last_sequence.max(self.events_sent.get()));
        Ok(())
    }

    /// Remembers what both queues have confirmed, and nothing before that.
    fn persist_synced(&self) -> Result<(), Fault> {
        let sequence = self.sync_sent.get().min(self.events_sent.get());
        if sequence > self.synced_sequence.get() {
            self.ledger.borrow_mut().set_synced_sequence(sequence)?;
            self.synced_sequence.set(sequence.max(self.synced_sequence.get()));
        }
        Ok(())
    }
}

/// What became of one message.
struct Sent {
    /// How many entries it held; 0 when all were sent before.
    entries: u64,
    /// Whether their events were sent too.
    events: Result<(), Fault>,
}

/// When to ring for what was due at `due_ms`. Never at once: what is still due after an attempt failed, and could not
/// even be put off, must not keep the object busy.
fn later(due_ms: u64, now_ms: u64) -> u64 {
    if due_ms > now_ms { due_ms } else { now_ms.saturating_add(FLUSH_INTERVAL_MS) }
}
