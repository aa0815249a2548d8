//! What outlives a wallet's object: its storage, alarm and clock, and the queue. For tests.

use std::rc::Rc;

use cactus_edge::sqlite::{ManualClock, MemoryAlarm, SqliteObject, SqliteQueue};
use cactus_edge::{Alarm, Clock, Fault, ObjectSql, Queue};
use cactus_ledger::{
    AmountMinor, BRL, Bet, CampaignId, Command, CommandKey, Deposit, Entry, GameCode, Policy, PromoCredit,
    ProviderCode, RoundId, Session, Win, WinSource,
};
use igaming_contracts::events::money::MoneyEvent;
use igaming_contracts::events::queue::EventsMessage;
use igaming_contracts::sync::SyncMessage;
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};

use super::{WalletPorts, WalletService};
use crate::ServiceError;

pub(crate) const NOW_MS: u64 = 1_800_000_000_000;
pub(crate) const TENANT_ID: &str = "demo";
pub(crate) const PLAYER_ID: &str = "plr_1";

pub(crate) type Wallet = WalletService<SqliteObject, MemoryAlarm, SharedQueue, ManualClock>;

/// One queue, many senders.
#[derive(Debug, Clone)]
pub(crate) struct SharedQueue(pub(crate) Rc<SqliteQueue>);

impl Queue for SharedQueue {
    async fn send(&self, messages: Vec<String>) -> Result<(), Fault> {
        self.0.send(messages).await
    }
}

pub(crate) struct Fixture {
    pub(crate) sql: SqliteObject,
    pub(crate) alarm: MemoryAlarm,
    pub(crate) queue: SharedQueue,
    pub(crate) events: SharedQueue,
    pub(crate) clock: ManualClock,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self {
            sql: SqliteObject::in_memory().unwrap(),
            alarm: MemoryAlarm::default(),
            queue: SharedQueue(Rc::new(SqliteQueue::in_memory().unwrap())),
            events: SharedQueue(Rc::new(SqliteQueue::in_memory().unwrap())),
            clock: ManualClock::at_ms(NOW_MS),
        }
    }

    /// The object as the platform starts it, over what the last one left.
    pub(crate) async fn open(&self) -> Result<Wallet, Fault> {
        self.open_as(PLAYER_ID).await
    }

    /// The same as the object of another player.
    pub(crate) async fn open_as(&self, player_id: &str) -> Result<Wallet, Fault> {
        let ports = WalletPorts {
            sql: self.sql.clone(),
            alarm: self.alarm.clone(),
            queue: self.queue.clone(),
            events: self.events.clone(),
            clock: self.clock.clone(),
        };
        WalletService::open(ports, Policy::default(), TENANT_ID, player_id).await
    }

    pub(crate) fn clock_ms(&self) -> u64 {
        self.clock.now_ms()
    }

    /// The log, straight from the storage.
    pub(crate) fn log(&self) -> Vec<Entry> {
        let rows = self.sql.run("SELECT body FROM entries ORDER BY sequence", &[]).unwrap();
        rows.iter().map(|row| serde_json::from_str(row.text(0).unwrap()).unwrap()).collect()
    }

    /// What the storage says was sent.
    pub(crate) fn synced_sequence(&self) -> u64 {
        let rows = self.sql.run("SELECT synced_sequence FROM outbox", &[]).unwrap();
        rows.first().map_or(0, |row| row.unsigned(0).unwrap())
    }

    /// The events in their queue, in the order sent, duplicates included.
    pub(crate) fn events(&self) -> Vec<MoneyEvent> {
        let messages = self.events.0.peek().unwrap();
        messages.iter().flat_map(|body| wallet_events(body)).collect()
    }

    /// The entries in the queue, in the order sent, duplicates included.
    pub(crate) fn queued(&self) -> Vec<Entry> {
        let messages = self.queue.0.peek().unwrap();
        messages.iter().flat_map(|body| serde_json::from_str::<SyncMessage>(body).unwrap().entries).collect()
    }
}

/// What the object's endpoints do.
impl<S: ObjectSql, A: Alarm, Q: Queue, C: Clock> WalletService<S, A, Q, C> {
    pub(crate) async fn send(
        &self,
        command: impl Into<Command>,
    ) -> Result<CommandApplied, ServiceError<WalletRejection>> {
        self.execute(&command.into(), Session::Open).await
    }

    pub(crate) async fn bet(&self, bet: Bet) -> Result<CommandApplied, ServiceError<WalletRejection>> {
        self.send(bet).await
    }

    pub(crate) async fn win(&self, win: Win) -> Result<CommandApplied, ServiceError<WalletRejection>> {
        self.send(win).await
    }

    pub(crate) async fn promo_credit(
        &self,
        credit: PromoCredit,
    ) -> Result<CommandApplied, ServiceError<WalletRejection>> {
        self.send(credit).await
    }
}

pub(crate) fn amount(minor: u64) -> AmountMinor {
    AmountMinor::new(minor).unwrap()
}

pub(crate) fn key(scope: &str, id: &str) -> CommandKey {
    CommandKey::new(scope, id).unwrap()
}

pub(crate) fn deposit(id: &str, minor: u64) -> Deposit {
    let provider = ProviderCode::new("pix").unwrap();
    Deposit { key: key("deposit", id), provider, asset: BRL.code, amount: amount(minor) }
}

pub(crate) fn promo_credit(id: &str, minor: u64) -> PromoCredit {
    PromoCredit {
        key: CommandKey::new("welcome", id).unwrap(),
        campaign: CampaignId::new("welcome").unwrap(),
        asset: BRL.code,
        amount: amount(minor),
    }
}

pub(crate) fn bet(round: &str, minor: u64) -> Bet {
    Bet {
        key: CommandKey::new("mines-bet", round).unwrap(),
        round_id: RoundId::new(round).unwrap(),
        game: GameCode::new("mines").unwrap(),
        asset: BRL.code,
        amount: amount(minor),
        provider: None,
        jackpot: None,
    }
}

pub(crate) fn win(round: &str, minor: u64) -> Win {
    Win {
        key: CommandKey::new("mines-win", round).unwrap(),
        round_id: RoundId::new(round).unwrap(),
        game: GameCode::new("mines").unwrap(),
        bet_key: Some(CommandKey::new("mines-bet", round).unwrap()),
        asset: BRL.code,
        amount: amount(minor),
        source: WinSource::Round,
        closes_round: false,
        provider: None,
    }
}

/// A command whose entry has about 1,700 bytes of JSON: the longest names, of characters that JSON escapes. The
/// wallet refuses it, since there is no such bet, and records that.
pub(crate) fn long_win(number: u32) -> Win {
    let long = |name: &str| format!("{:\"<128}", format!("{name}{number}"));
    Win {
        key: CommandKey::new(&long("win-scope"), &long("win")).unwrap(),
        round_id: RoundId::new(&long("round")).unwrap(),
        bet_key: Some(CommandKey::new(&long("bet-scope"), &long("bet")).unwrap()),
        ..win("r", 1)
    }
}

/// The events of a message of a wallet.
pub(crate) fn wallet_events(body: &str) -> Vec<MoneyEvent> {
    match serde_json::from_str(body).unwrap() {
        EventsMessage::Wallet { events } => events,
        other => panic!("no wallet sent {other:?}"),
    }
}
