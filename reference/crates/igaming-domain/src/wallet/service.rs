use std::cell::{Cell, RefCell};

use cactus_edge::{Alarm, Clock, Fault, LedgerSql, ObjectSql, Queue};
use cactus_ledger::{Bet, Command, Ledger, Outcome, Policy, PromoCredit, SqlStore, WalletId, Win, WinSource};
use igaming_contracts::wallet_do::{
    BetRequest, CommandApplied, PromoCreditRequest, WalletBalances, WalletRejection, WinRequest, wallet_id,
};

use super::balance::balance_view;
use super::outbox::pack;
use crate::ServiceError;

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
const FLUSH_ENTRIES_READ_MAX: u32 = 256;

/// What a wallet's object has: its storage and alarm, the queue to the projection, and a clock.
#[derive(Debug)]
pub struct WalletPorts<S: ObjectSql, A: Alarm, Q: Queue, C: Clock> {
    /// The object's own SQLite.
    pub sql: S,
    /// The object's alarm.
    pub alarm: A,
    /// `SYNC_QUEUE`.
    pub queue: Q,
    /// The time.
    pub clock: C,
}

/// One player's wallet.
///
/// Requests to the object may interleave wherever one of these functions awaits, and only there. A command is
/// decided and stored without an await, so commands are executed one at a time.
#[derive(Debug)]
pub struct WalletService<S: ObjectSql, A: Alarm, Q: Queue, C: Clock> {
    tenant_id: String,
    player_id: String,
    policy: Policy,
    /// Borrowed between two awaits, never across one.
    ledger: RefCell<Ledger<SqlStore<LedgerSql<S>>>>,
    alarm: A,
    queue: Q,
    clock: C,
    /// What the store has, kept here so that a bet need not read it.
    synced_sequence: Cell<u64>,
    /// Attempts to send that failed since the last one that succeeded.
    failures: Cell<u32>,
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
    ) -> Result<Self, Fault> {
        // A colon inside a tenant's id would let two players share a wallet's name.
        if tenant_id.is_empty() || tenant_id.contains(':') || player_id.is_empty() {
            return Err(Fault::internal(format!("no wallet is named {tenant_id:?} {player_id:?}")));
        }
        let name = WalletId::new(&wallet_id(tenant_id, player_id))
            .map_err(|rejection| Fault::internal(format!("name of a wallet: {rejection}")))?;
        let WalletPorts { sql, alarm, queue, clock } = ports;
        let mut ledger = Ledger::open(SqlStore::open(LedgerSql(sql))?, policy.clone(), &name)?;
        let synced_sequence = Cell::new(ledger.synced_sequence()?);
        let service = Self {
            tenant_id: tenant_id.to_owned(),
            player_id: player_id.to_owned(),
            policy,
            ledger: RefCell::new(ledger),
            alarm,
            queue,
            clock,
            synced_sequence,
            failures: Cell::new(0),
        };
        service.arm().await?;
        Ok(service)
    }

    /// Takes a stake.
    ///
    /// # Errors
    /// The ledger's rejection, first or remembered; or a fault, after which the bet may or may not have been taken:
    /// send it again with the same key.
    pub async fn bet(&self, request: BetRequest) -> Result<CommandApplied, ServiceError<WalletRejection>> {
        let BetRequest { key, round_id, game, asset, amount_minor: amount } = request;
        self.execute(&Bet { key, round_id, game, asset, amount, provider: None, jackpot: None }.into()).await
    }

    /// Pays a win to the colours that funded its bet.
    ///
    /// # Errors
    /// As [`WalletService::bet`].
    pub async fn win(&self, request: WinRequest) -> Result<CommandApplied, ServiceError<WalletRejection>> {
        let WinRequest { key, round_id, game, bet_key, asset, amount_minor: amount } = request;
        let win = Win {
            key,
            round_id,
            game,
            bet_key: Some(bet_key),
            asset,
            amount,
            source: WinSource::Round,
            closes_round: false,
            provider: None,
        };
        self.execute(&win.into()).await
    }

    /// Gives promotional money.
    ///
    /// # Errors
    /// As [`WalletService::bet`].
    pub async fn promo_credit(
        &self,
        request: PromoCreditRequest,
    ) -> Result<CommandApplied, ServiceError<WalletRejection>> {
        let PromoCreditRequest { key, campaign, asset, amount_minor: amount } = request;
        self.execute(&PromoCredit { key, campaign, asset, amount }.into()).await
    }

    /// Every balance, as of the last entry.
    ///
    /// # Errors
    /// A fault when the log cannot be read.
    pub fn balances(&self) -> Result<WalletBalances, Fault> {
        let mut ledger = self.ledger.borrow_mut();
        let state = ledger.state()?;
        let balances = state.balances().rows().iter().map(|row| balance_view(&self.policy, row));
        Ok(WalletBalances { sequence: state.sequence(), balances: balances.collect::<Result<_, _>>()? })
    }

    /// To be called when the alarm rings: sends the entries that were not sent yet, and sets the alarm again if
    /// any are left. What failed on the way is in the answer.
    ///
    /// # Errors
    /// A fault when the alarm could not be set again; the platform then repeats this one.
    pub async fn on_alarm(&self) -> Result<Flush, Fault> {
        let mut flush = Flush::default();
        while flush.messages < FLUSH_MESSAGES_MAX && flush.fault.is_none() {
            match self.send_message().await {
                Ok(0) => break,
                Ok(entries) => {
                    flush.messages += 1;
                    flush.entries += entries;
                    self.failures.set(0);
                }
                Err(fault) => {
                    flush.fault = Some(fault);
                    self.failures.set(self.failures.get().saturating_add(1));
                }
            }
        }
        self.arm().await?;
        Ok(flush)
    }

    async fn execute(&self, command: &Command) -> Result<CommandApplied, ServiceError<WalletRejection>> {
        let outcome = self.ledger.borrow_mut().execute(command, self.clock.now_ms());
        // No await may come between the append and this call: it starts in the same turn, so that the platform
        // commits entry and alarm together. It is made after a fault too, since the entry may be stored.
        let armed = self.arm().await;
        let outcome = outcome.map_err(Fault::from)?;
        armed?;
        match outcome {
            Outcome::Applied { entry, replayed } => {
                let asset = *command.asset().expect("the commands of this service name their asset");
                let balance = balance_view(&self.policy, &entry.balances_after.get(asset))?;
                Ok(CommandApplied { sequence: entry.sequence, replayed, balance })
            }
            Outcome::Rejected { rejection, .. } => Err(ServiceError::Rejected(WalletRejection(rejection))),
        }
    }

    /// Sets the alarm if an entry is not sent yet, or if that cannot be told. The entry of a command that is
    /// answered again is no exception: the first attempt may have failed at just this.
    async fn arm(&self) -> Result<(), Fault> {
        let head = self.ledger.borrow_mut().state().map(|state| state.sequence());
        if head.is_ok_and(|sequence| sequence <= self.synced_sequence.get()) {
            return Ok(());
        }
        self.alarm.set_at_latest(self.clock.now_ms().saturating_add(self.flush_delay_ms())).await
    }

    /// Also what a command waits while the queue is down, or each bet would bring the next attempt forward.
    fn flush_delay_ms(&self) -> u64 {
        let exponent = self.failures.get().min(FLUSH_RETRY_EXPONENT_MAX);
        (FLUSH_INTERVAL_MS << exponent).min(FLUSH_RETRY_INTERVAL_MS_MAX)
    }

    /// Sends one message and answers how many entries it held; 0 when all were sent before. The platform holds
    /// the message back until the entries in it are durable (output gate).
    async fn send_message(&self) -> Result<u64, Fault> {
        let packed = {
            let mut ledger = self.ledger.borrow_mut();
            let entries = ledger.entries_after(self.synced_sequence.get(), FLUSH_ENTRIES_READ_MAX)?;
            pack(&self.tenant_id, &self.player_id, &entries)?
        };
        let Some(packed) = packed else {
            return Ok(0);
        };
        assert_eq!(packed.last_sequence, self.synced_sequence.get() + packed.entries, "no entry is skipped");
        self.queue.send(vec![packed.message]).await?;
        self.ledger.borrow_mut().set_synced_sequence(packed.last_sequence)?;
        self.synced_sequence.set(packed.last_sequence.max(self.synced_sequence.get()));
        Ok(packed.entries)
    }
}
