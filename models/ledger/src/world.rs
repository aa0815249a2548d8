//! A state of the small world: two wallets, the clients, what is under way between them, and the projection.

use std::sync::Arc;

use cactus_ledger::{EntryHash, HoldPurpose, OpenHold};

use crate::audit::Breach;
use crate::scenario::{Faults, Scenario};
use crate::wallet::{Answer, Wallet};

/// Which of the two wallets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Sends transfers, in the scenarios that have them.
    A,
    /// Receives them.
    B,
}

impl Side {
    pub(crate) const BOTH: [Self; 2] = [Self::A, Self::B];

    pub(crate) const fn index(self) -> usize {
        match self {
            Self::A => 0,
            Self::B => 1,
        }
    }

    pub(crate) const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// A message under way. Commands and transfers are named by the index of the client in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// A client's command to its wallet.
    Command { client: usize },
    /// The wallet's answer.
    Answer { client: usize, answer: Answer },
    /// The second step of the transfer that the client began, to the wallet that receives.
    Credit { client: usize, attempt: u8 },
    /// The answer to it, to the wallet that sends.
    Credited { client: usize, answer: Answer },
}

impl Message {
    /// The network has no order, so a state has one list of what is in it.
    const fn rank(&self) -> (u8, usize, u8) {
        match *self {
            Self::Command { client } => (0, client, 0),
            Self::Answer { client, .. } => (1, client, 0),
            Self::Credit { client, attempt } => (2, client, attempt),
            Self::Credited { client, .. } => (3, client, 0),
        }
    }
}

/// A message of the queue: entries of one wallet, from the first sequence to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Batch {
    pub side: Side,
    pub first: u64,
    pub last: u64,
}

/// A row of the projection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    pub side: Side,
    pub sequence: u64,
    pub hash: EntryHash,
}

/// How far a client is with its one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    pub sends_left: u8,
    /// The first answer.
    pub answer: Option<Answer>,
}

/// One state of the world.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub tick: u8,
    pub wallets: [Arc<Wallet>; 2],
    pub clients: Vec<Client>,
    pub network: Vec<Message>,
    pub queue: Vec<Batch>,
    pub rows: Vec<Row>,
    /// What may still go wrong.
    pub faults: Faults,
    /// Counted only where a planted bug needs it.
    pub credit_attempts: u8,
    /// One command was answered in two ways.
    pub answers_differ: bool,
    /// Some step did not bring the world nearer to its end.
    pub endless: bool,
}

impl World {
    #[must_use]
    pub fn wallet(&self, side: Side) -> &Wallet {
        &self.wallets[side.index()]
    }

    pub(crate) fn wallet_mut(&mut self, side: Side) -> &mut Wallet {
        Arc::make_mut(&mut self.wallets[side.index()])
    }

    pub(crate) fn post(&mut self, message: Message) {
        let index = self.network.partition_point(|other| other.rank() <= message.rank());
        self.network.insert(index, message);
    }

    pub(crate) fn enqueue(&mut self, batch: Batch) {
        let index = self.queue.partition_point(|other| *other <= batch);
        self.queue.insert(index, batch);
    }

    /// Whether no auditor found this.
    #[must_use]
    pub fn is_free_of(&self, breach: Breach) -> bool {
        self.wallets.iter().all(|wallet| !wallet.audit.breaches.contains(&breach))
    }

    /// Clients whose command or answer is under way.
    pub(crate) fn in_flight(&self) -> usize {
        let under_way = |client| {
            self.network.iter().any(|message| {
                matches!(message, Message::Command { client: other } | Message::Answer { client: other, .. }
                    if *other == client)
            })
        };
        (0..self.clients.len()).filter(|client| under_way(*client)).count()
    }

    /// Whether a step of the transfer is under way.
    pub(crate) fn is_transfer_under_way(&self, client: usize) -> bool {
        self.network.iter().any(|message| {
            matches!(message, Message::Credit { client: other, .. } | Message::Credited { client: other, .. }
                if *other == client)
        })
    }

    /// The clients whose transfers wait for the alarm of `side`.
    pub(crate) fn transfers_to_drive(&self, scenario: &Scenario, side: Side) -> Vec<usize> {
        let holds = self.wallet(side).open_holds().iter().filter(|hold| is_transfer(hold));
        let clients = holds.filter_map(|hold| scenario.client_of(&hold.key));
        clients.filter(|client| !self.is_transfer_under_way(*client)).collect()
    }

    /// The holds that the sweeper of `side` may release now.
    pub(crate) fn holds_to_expire(&self, scenario: &Scenario, side: Side) -> Vec<u64> {
        let now_ms = scenario.now_ms(self.tick);
        let holds = self.wallet(side).open_holds().iter();
        let over =
            holds.filter(|hold| hold.expires_at_ms.is_some_and(|expires_at_ms| expires_at_ms <= now_ms));
        over.map(|hold| hold.sequence).collect()
    }

    /// The first sequence that was sent and is not in the projection.
    pub(crate) fn gap(&self, side: Side) -> Option<u64> {
        let sent = self.wallet(side).synced_sequence();
        (1..=sent).find(|sequence| !self.has_row(side, *sequence))
    }

    /// The gap that reconciliation has to fill: nothing under way will.
    pub(crate) fn gap_to_fill(&self, scenario: &Scenario, side: Side) -> Option<u64> {
        let waits = scenario.reconciles && self.queue.iter().all(|batch| batch.side != side);
        self.gap(side).filter(|_| waits)
    }

    pub(crate) fn has_row(&self, side: Side, sequence: u64) -> bool {
        self.rows.iter().any(|row| row.side == side && row.sequence == sequence)
    }
}

pub(crate) const fn is_transfer(hold: &OpenHold) -> bool {
    matches!(hold.purpose, HoldPurpose::Transfer { .. })
}
