//! One wallet of the small world: the real ledger over a disk that survives, in a process that does not.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use cactus_ledger::{
    Command, Context, Entry, EntryHash, EntryOutcome, Ledger, OpenHold, Outcome, Policy, Rejection, WalletId,
};

use crate::audit::Audit;
use crate::disk::{Disk, Persisted, with_failing_append};
use crate::planted::Planted;

/// What goes wrong while a command is executed. In every case nobody is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// The append fails, and the process goes on with what it has in memory.
    StoreFails(Persisted),
    /// The process ends at the append: what it had in memory is lost.
    Crash(Persisted),
}

impl Mishap {
    pub(crate) const ALL: [Self; 4] = [
        Self::StoreFails(Persisted::No),
        Self::StoreFails(Persisted::Yes),
        Self::Crash(Persisted::No),
        Self::Crash(Persisted::Yes),
    ];
}

/// What the sender of a command is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The command took effect; the hash stands for the entry.
    Applied(EntryHash),
    /// Refused for good.
    Refused(Rejection),
    /// Refused without a trace.
    NotRecorded(Rejection),
}

impl Hash for Answer {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        match self {
            Self::Applied(hash) => hash.hash(hasher),
            Self::Refused(rejection) | Self::NotRecorded(rejection) => rejection.code().hash(hasher),
        }
    }
}

/// A wallet, its disk and the auditor's findings.
#[derive(Clone, Debug)]
pub struct Wallet {
    id: WalletId,
    ledger: Ledger<Disk>,
    /// Whether what is in memory may be behind the disk.
    stale: bool,
    /// The caller's time of each entry.
    asked_at_ms: Vec<u64>,
    log: Vec<Arc<Entry>>,
    synced_sequence: u64,
    open_holds: Vec<OpenHold>,
    /// Planted: how many entries' keys the last restart lost.
    keys_forgotten: usize,
    /// The transfers that the process knows of without asking the log; only a planted bug goes by them.
    pub(crate) transfers_in_memory: Vec<u64>,
    pub audit: Audit,
}

impl Wallet {
    pub(crate) fn open(id: &WalletId, policy: &Policy) -> Self {
        let ledger = Ledger::open(Disk::default(), policy.clone(), id).expect("an empty disk opens");
        Self {
            id: id.clone(),
            ledger,
            stale: false,
            asked_at_ms: Vec::new(),
            log: Vec::new(),
            synced_sequence: 0,
            open_holds: Vec::new(),
            keys_forgotten: 0,
            transfers_in_memory: Vec::new(),
            audit: Audit::default(),
        }
    }

    #[must_use]
    pub const fn id(&self) -> &WalletId {
        &self.id
    }

    /// The log as it is on the disk.
    #[must_use]
    pub fn log(&self) -> &[Arc<Entry>] {
        &self.log
    }

    #[must_use]
    pub fn open_holds(&self) -> &[OpenHold] {
        &self.open_holds
    }

    #[must_use]
    pub const fn synced_sequence(&self) -> u64 {
        self.synced_sequence
    }

    /// The sequence of the last entry.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        u64::try_from(self.log.len()).expect("a log of the model is short")
    }

    /// Executes a command without mishap.
    pub(crate) fn execute(&mut self, policy: &Policy, command: &Command, now_ms: u64) -> Answer {
        let outcome = self.ledger.execute(command, Context::from(now_ms)).expect("the disk works");
        let is_new = !matches!(
            outcome,
            Outcome::Applied { replayed: true, .. } | Outcome::Rejected { replayed: true, .. }
        );
        if is_new || self.stale {
            self.stale = false;
            self.look_at_disk(policy, now_ms);
        }
        Answer::from(outcome)
    }

    /// Executes a command with a mishap at its append. Answers whether it came to one.
    pub(crate) fn execute_with(
        &mut self,
        policy: &Policy,
        command: &Command,
        now_ms: u64,
        mishap: Mishap,
        planted: Option<Planted>,
    ) -> bool {
        let (Mishap::StoreFails(persisted) | Mishap::Crash(persisted)) = mishap;
        let came = with_failing_append(persisted, || self.ledger.execute(command, Context::from(now_ms)));
        if came.is_none() {
            return false;
        }
        match mishap {
            Mishap::StoreFails(_) => self.stale = true,
            Mishap::Crash(_) => self.restart(policy, planted),
        }
        self.look_at_disk(policy, now_ms);
        true
    }

    /// Loses what is in memory.
    pub(crate) fn restart(&mut self, policy: &Policy, planted: Option<Planted>) {
        let mut disk = self.ledger.clone().into_store();
        if planted == Some(Planted::KeysForgottenInCrash) {
            disk.forget_keys();
            self.keys_forgotten = disk.entries().len();
        }
        self.ledger =
            Ledger::open(disk, policy.clone(), &self.id).expect("a log that was written can be read");
        self.stale = false;
        self.transfers_in_memory.clear();
    }

    /// Remembers that entries were sent.
    pub(crate) fn set_synced(&mut self, policy: &Policy, sequence: u64) {
        self.ledger.set_synced_sequence(sequence).expect("the disk works");
        self.stale = false;
        self.synced_sequence = self.ledger.clone().into_store().synced();
        let last_ms = self.asked_at_ms.last().copied().unwrap_or(0);
        self.look_at_disk(policy, last_ms);
    }

    /// Takes the log from the disk and has it audited if it grew; then compares the state in memory with the state
    /// that a restart would have.
    fn look_at_disk(&mut self, policy: &Policy, now_ms: u64) {
        let disk = self.ledger.clone().into_store();
        if disk.entries().len() > self.log.len() {
            self.log = disk.entries().to_vec();
            self.asked_at_ms.resize(self.log.len(), now_ms);
            self.audit = Audit::of(&self.id, &self.log, &self.asked_at_ms);
        }
        let mut rebuilt =
            Ledger::open(disk, policy.clone(), &self.id).expect("a log that was written can be read");
        let mut live = self.ledger.clone();
        let live = live.state().expect("the disk works");
        self.audit.compare(
            live,
            rebuilt.state().expect("the disk works"),
            self.log.last().map(AsRef::as_ref),
        );
        self.open_holds = live.open_holds().to_vec();
    }

    /// The entry that answered a command, if its key has one.
    #[must_use]
    pub fn entry_of(&self, command: &Command) -> Option<&Entry> {
        self.log.iter().find(|entry| entry.command.key() == command.key()).map(AsRef::as_ref)
    }

    /// Whether an answer is what the log says.
    #[must_use]
    pub fn vouches_for(&self, command: &Command, answer: &Answer) -> bool {
        let entry = self.entry_of(command).filter(|entry| entry.command == *command);
        match answer {
            Answer::Applied(hash) => {
                entry.is_some_and(|entry| entry.hash == *hash && entry.outcome.is_applied())
            }
            Answer::Refused(refused) => entry.is_some_and(
                |entry| matches!(&entry.outcome, EntryOutcome::Refused { rejection } if rejection == refused),
            ),
            Answer::NotRecorded(_) => entry.is_none(),
        }
    }
}

impl From<Outcome> for Answer {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Applied { entry, .. } => Self::Applied(entry.hash),
            Outcome::Rejected { rejection, recorded: true, .. } => Self::Refused(rejection),
            Outcome::Rejected { rejection, recorded: false, .. } => Self::NotRecorded(rejection),
        }
    }
}

impl Wallet {
    /// All that can make a difference later: the hash of the last entry stands for the whole log, and the state
    /// follows from the log.
    fn identity(&self) -> impl Hash + PartialEq + '_ {
        let head = self.log.last().map(|entry| entry.hash);
        let shell = (self.keys_forgotten, &self.transfers_in_memory);
        (head, self.synced_sequence, self.stale, &self.asked_at_ms, shell)
    }
}

impl PartialEq for Wallet {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.identity() == other.identity()
    }
}

impl Eq for Wallet {}

impl Hash for Wallet {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.identity().hash(hasher);
    }
}

impl Wallet {
    /// Whether a command of this kind took effect.
    #[must_use]
    pub fn applied(&self, kind: &str) -> bool {
        self.log.iter().any(|entry| entry.command.kind() == kind && entry.outcome.is_applied())
    }

    /// Whether a command of this kind was refused for good.
    #[must_use]
    pub fn refused(&self, kind: &str) -> bool {
        self.log.iter().any(|entry| entry.command.kind() == kind && !entry.outcome.is_applied())
    }
}
