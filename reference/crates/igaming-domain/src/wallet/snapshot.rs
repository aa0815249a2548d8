//! The log in pages, for snapshots, and back again into an object whose storage was lost.
//!
//! A restore goes through many requests, so the object remembers its target. Until the log ends there the wallet
//! does nothing else: a command on half a log would start another history. Restored entries count as not sent; the
//! flush sends them again, and whoever has them already takes them once.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use cactus_edge::{Alarm, Clock, Fault, LedgerSql, ObjectSql, Queue, Value};
use cactus_ledger::{Entry, EntryHash, Ledger, SqlStore, State, Store, WalletId};
use igaming_contracts::wallet_do::{
    ENTRIES_LIMIT_MAX, EntriesPage, EntriesRequest, RestoreProgress, RestoreRejection, RestoreRequest,
    wallet_id,
};

use super::WalletService;
use super::service::wallet_store;
use crate::ServiceError;

/// Created with the object and almost always empty, so that opening a wallet costs one call.
const OPEN: &str = "CREATE TABLE IF NOT EXISTS restore (\
    id INTEGER PRIMARY KEY CHECK (id = 1), target_sequence INTEGER NOT NULL CHECK (target_sequence >= 1), \
    target_hash TEXT NOT NULL CHECK (length(target_hash) = 64)) STRICT; \
    SELECT target_sequence, target_hash FROM restore WHERE id = 1";
const SET_TARGET: &str = "INSERT INTO restore (id, target_sequence, target_hash) VALUES (1, ?1, ?2) \
    ON CONFLICT (id) DO UPDATE SET target_sequence = excluded.target_sequence, target_hash = excluded.target_hash";

/// Where a log ends, as far as it has been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogEnd {
    /// The sequence of the last entry; 0 before the first.
    pub sequence: u64,
    /// Its time.
    pub at_ms: u64,
    /// Its hash, or the wallet's genesis.
    pub hash: EntryHash,
}

impl LogEnd {
    /// The end of an empty log.
    pub fn genesis(wallet: &WalletId) -> Self {
        Self { sequence: 0, at_ms: 0, hash: EntryHash::genesis(wallet) }
    }

    /// Moves over the next entry; `false`, and nothing moved, when it is not the one that follows.
    #[must_use]
    pub fn advance(&mut self, entry: &Entry) -> bool {
        let follows = entry.sequence == self.sequence + 1
            && entry.at_ms > self.at_ms
            && entry.previous_hash == self.hash
            && entry.hash == entry.computed_hash();
        if follows {
            *self = Self { sequence: entry.sequence, at_ms: entry.at_ms, hash: entry.hash };
        }
        follows
    }
}

impl From<&State> for LogEnd {
    fn from(state: &State) -> Self {
        Self { sequence: state.sequence(), at_ms: state.last_at_ms(), hash: state.head_hash() }
    }
}

/// Where a restored log will end.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    sequence: u64,
    hash: String,
}

/// What the object knows of a restore, over or not.
#[derive(Debug)]
pub(super) struct Restore<S: ObjectSql> {
    sql: S,
    /// The target of the restore that was begun last.
    target: RefCell<Option<Target>>,
    /// Whether the storage has that target for certain.
    target_stored: Cell<bool>,
    /// The end of the stored log; `None` when a write failed and only the storage knows.
    end: RefCell<Option<LogEnd>>,
}

impl<S: ObjectSql> Restore<S> {
    /// Reads what an earlier life of the object left; `state` is that of the stored log.
    pub(super) fn open(sql: S, state: &State) -> Result<Self, Fault> {
        let rows = sql.run(OPEN, &[])?;
        let target = rows
            .first()
            .map(|row| Ok::<_, Fault>(Target { sequence: row.unsigned(0)?, hash: row.text(1)?.to_owned() }));
        let target = RefCell::new(target.transpose()?);
        Ok(Self { sql, target, target_stored: Cell::new(true), end: RefCell::new(Some(state.into())) })
    }

    /// # Errors
    /// `Unavailable` while the log is not whole.
    pub(super) fn require_none(&self) -> Result<(), Fault> {
        if self.is_running() { Err(Fault::unavailable("the wallet is being restored")) } else { Ok(()) }
    }

    /// Whether the log still ends before the target. Commands move the log past what is known here, never back.
    pub(super) fn is_running(&self) -> bool {
        let end = *self.end.borrow();
        self.target
            .borrow()
            .as_ref()
            .is_some_and(|target| end.is_none_or(|end| end.sequence < target.sequence))
    }

    /// Stores the target and the page that was checked. No await may come in between: the platform commits what is
    /// written in one turn together.
    fn write(&self, target: Target, after: LogEnd, entries: Vec<Entry>) -> Result<(), Fault>
    where
        S: Clone,
    {
        self.end.replace(None);
        if !self.target_stored.get() || self.target.borrow().as_ref() != Some(&target) {
            let sequence = i64::try_from(target.sequence).map_err(|_| Fault::limit_exceeded("a sequence"))?;
            let parameters = [Value::Integer(sequence), target.hash.as_str().into()];
            // Believed from here on: if the write's answer is lost, commands must wait all the same.
            self.target.replace(Some(target));
            self.target_stored.set(false);
            self.sql.run(SET_TARGET, &parameters)?;
            self.target_stored.set(true);
        }
        append(self.sql.clone(), entries)?;
        self.end.replace(Some(after));
        Ok(())
    }
}

/// Stores entries that were checked to follow the log.
fn append(sql: impl ObjectSql, entries: Vec<Entry>) -> Result<(), Fault> {
    let mut store = SqlStore::open(LedgerSql(sql))?;
    for entry in entries {
        store.append(&Arc::new(entry))?;
    }
    Ok(())
}

impl<S: ObjectSql + Clone, A: Alarm, Q: Queue, C: Clock> WalletService<S, A, Q, C> {
    /// A page of the log, checked to be one piece of the chain.
    ///
    /// # Errors
    /// A fault when the log cannot be read or was changed, or while the wallet is being restored.
    pub fn entries(&self, request: &EntriesRequest) -> Result<EntriesPage, Fault> {
        self.restore.require_none()?;
        let mut ledger = self.ledger.borrow_mut();
        let entries = ledger.entries_after(request.after, request.limit.clamp(1, ENTRIES_LIMIT_MAX))?;
        let state = ledger.state()?;
        let entries = entries.into_iter().map(Arc::unwrap_or_clone).collect();
        Ok(EntriesPage { head_sequence: state.sequence(), head_hash: state.head_hash(), entries })
    }

    /// Takes the next page of a restore. Sent again after a fault, it answers where to go on.
    ///
    /// # Errors
    /// See [`RestoreRejection`]: nothing of the page is stored. Or a fault: some of it may be, and the log may be
    /// continued from there.
    pub async fn restore(
        &self,
        request: RestoreRequest,
    ) -> Result<RestoreProgress, ServiceError<RestoreRejection>> {
        let RestoreRequest { target_sequence, target_hash, entries } = request;
        let target = Target { sequence: target_sequence, hash: target_hash.to_string() };
        let end = self.log_end()?;
        check_target(&end, self.restore.target.borrow().as_ref(), &target).map_err(ServiceError::Rejected)?;
        let after = check_page(end, &target, &entries).map_err(ServiceError::Rejected)?;
        let complete = after.sequence == target.sequence;
        self.restore.write(target, after, entries)?;
        if complete {
            // The ledger in memory knows nothing of the entries that were written beside it.
            self.reopen()?;
            self.arm().await?;
        }
        Ok(RestoreProgress { sequence: after.sequence, head_hash: after.hash, complete })
    }

    /// Where the stored log ends.
    fn log_end(&self) -> Result<LogEnd, Fault> {
        if !self.restore.is_running() {
            return Ok(self.ledger.borrow_mut().state()?.into());
        }
        if let Some(end) = *self.restore.end.borrow() {
            return Ok(end);
        }
        self.reopen()
    }

    /// Reads the whole log anew.
    fn reopen(&self) -> Result<LogEnd, Fault> {
        let name = WalletId::new(&wallet_id(&self.tenant_id, &self.player_id))
            .map_err(|rejection| Fault::internal(format!("name of a wallet: {rejection}")))?;
        let store = wallet_store(self.restore.sql.clone())?;
        let mut ledger = Ledger::open(store, self.policy.clone(), &name)?;
        let end: LogEnd = ledger.state()?.into();
        *self.ledger.borrow_mut() = ledger;
        self.restore.end.replace(Some(end));
        Ok(end)
    }
}

/// Whether the log may be continued to `target`, `begun` being the target of the restore that was begun last.
fn check_target(end: &LogEnd, begun: Option<&Target>, target: &Target) -> Result<(), RestoreRejection> {
    let sequence = end.sequence;
    let own_log = match begun {
        None => sequence > 0,
        // A restore that is over may be asked for once more; a log that has gone on since is the player's.
        Some(begun) => sequence > begun.sequence || (sequence == begun.sequence && begun != target),
    };
    if own_log {
        return Err(RestoreRejection::WalletNotEmpty { sequence });
    }
    if target.sequence == 0 || target.sequence < sequence {
        return Err(RestoreRejection::TargetInvalid { sequence });
    }
    if target.sequence == sequence && target.hash != end.hash.to_string() {
        return Err(RestoreRejection::TargetMissed { sequence });
    }
    Ok(())
}

/// Where the log ends after `entries`, all of which follow it and none of which is past `target`.
fn check_page(mut end: LogEnd, target: &Target, entries: &[Entry]) -> Result<LogEnd, RestoreRejection> {
    let expected_sequence = end.sequence + 1;
    if entries.first().is_some_and(|first| first.sequence != expected_sequence) {
        return Err(RestoreRejection::SequenceNotNext { expected_sequence });
    }
    for entry in entries {
        let sequence = end.sequence + 1;
        if !end.advance(entry) {
            return Err(RestoreRejection::ChainBroken { sequence });
        }
        let missed = sequence > target.sequence
            || (sequence == target.sequence && entry.hash.to_string() != target.hash);
        if missed {
            return Err(RestoreRejection::TargetMissed { sequence });
        }
    }
    Ok(end)
}
