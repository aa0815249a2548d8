//! Transfers to another wallet of the tenant, as the sender's object runs them: hold here, credit there, then post
//! the hold here, or release it when the other wallet refused.
//!
//! The open hold is the transfer's only state, and its keys follow from the transfer's id. So whatever is lost, the
//! same steps come again and act once: the receiver credits once and its first answer stays its answer; a hold is
//! posted or released once. A hold is released only after a refusal that the receiver's log has, which no later
//! attempt can turn into a credit; that no answer came proves nothing.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use cactus_edge::{Alarm, Clock, Fault, LedgerSql, ObjectSql, Queue};
use cactus_ledger::{
    Command, CommandKey, Context, Entry, EntryOutcome, HoldPost, HoldPurpose, HoldVoid, OpenHold, SqlStore,
    State, Store, TransferId, TransferIn, TransferOut, WalletId,
};
use igaming_contracts::wallet_do::{
    CommandApplied, TransferOutRequest, TransferProgress, TransferStage, WalletRejection, parse_wallet_id,
    wallet_id,
};
use igaming_contracts::{Answer, Rejection};

use super::WalletService;
use super::reserved::{TRANSFER_IN, TRANSFER_OUT, TRANSFER_POST, TRANSFER_VOID, own_key};
use crate::ServiceError;

/// When the alarm takes up a transfer whose request died while it awaited the receiver. Calls end within a second.
const FIRST_RETRY_MS: u64 = 5_000;
/// The delay after the first attempt that failed; it doubles with each further one.
const RETRY_MS_MIN: u64 = 1_000;
/// The longest delay between two attempts: 5 minutes, so that an outage of hours costs a transfer 12 calls an hour.
pub const TRANSFER_RETRY_MS_MAX: u64 = 300_000;
/// 1,000 ms x 2^9 = 512 s, past the longest delay; a larger exponent would only overflow.
const RETRY_DOUBLINGS_MAX: u32 = 9;
/// Transfers taken up by one alarm. Each waits for another object; the rest is taken up a second later, and the
/// player's own commands come in between.
const TRANSFERS_PER_ALARM_MAX: usize = 8;

/// The other wallets of the tenant.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait PeerWallets {
    /// Credits the wallet `to`; idempotent by the command's key.
    ///
    /// # Errors
    /// A fault; whether the wallet was credited is then unknown.
    async fn transfer_in(
        &self,
        to: &WalletId,
        command: &TransferIn,
    ) -> Result<Answer<CommandApplied, WalletRejection>, Fault>;
}

/// A transfer that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferBegun {
    /// How far it has come.
    pub progress: TransferProgress,
    /// Why it has not come further, for the log. The alarm goes on.
    pub put_off: Option<Fault>,
}

/// When each open transfer is tried next, by the sequence of its hold. Only in memory: an object that starts again
/// tries all of them soon.
#[derive(Debug, Default)]
pub(super) struct Attempts(RefCell<BTreeMap<u64, Attempt>>);

#[derive(Debug, Clone, Copy)]
struct Attempt {
    failed: u32,
    at_ms: u64,
}

impl Attempts {
    /// When the first of the open transfers is due, after taking note of those that are new or over.
    pub(super) fn next_ms(&self, state: &State, now_ms: u64) -> Option<u64> {
        let mut attempts = self.0.borrow_mut();
        let open = || state.open_holds().iter().filter(|hold| is_transfer(hold)).map(|hold| hold.sequence);
        attempts.retain(|sequence, _| open().any(|open| open == *sequence));
        for sequence in open() {
            let first = Attempt { failed: 0, at_ms: now_ms.saturating_add(FIRST_RETRY_MS) };
            attempts.entry(sequence).or_insert(first);
        }
        attempts.values().map(|attempt| attempt.at_ms).min()
    }

    fn is_due(&self, sequence: u64, now_ms: u64) -> bool {
        self.0.borrow().get(&sequence).is_none_or(|attempt| attempt.at_ms <= now_ms)
    }

    /// Counts an attempt as failed until it has succeeded.
    fn count(&self, sequence: u64, now_ms: u64) {
        let mut attempts = self.0.borrow_mut();
        let attempt = attempts.entry(sequence).or_insert(Attempt { failed: 0, at_ms: now_ms });
        let delay_ms = RETRY_MS_MIN << attempt.failed.min(RETRY_DOUBLINGS_MAX);
        attempt.at_ms = now_ms.saturating_add(delay_ms.min(TRANSFER_RETRY_MS_MAX));
        attempt.failed = attempt.failed.saturating_add(1);
    }
}

fn is_transfer(hold: &OpenHold) -> bool {
    matches!(hold.purpose, HoldPurpose::Transfer { .. })
}

impl<S: ObjectSql + Clone, A: Alarm, Q: Queue, C: Clock> WalletService<S, A, Q, C> {
    /// Begins a transfer, or answers how far it has come.
    ///
    /// # Errors
    /// The ledger's rejection, first or remembered, after which nothing is held; or a fault, after which the transfer
    /// may have begun: send it again.
    pub async fn transfer_out(
        &self,
        request: &TransferOutRequest,
        peers: &impl PeerWallets,
    ) -> Result<TransferBegun, ServiceError<WalletRejection>> {
        let refused = |rejection| ServiceError::Rejected(WalletRejection(rejection));
        let to_wallet = wallet_id(&self.tenant_id, &request.to_player_id);
        let command = TransferOut {
            key: CommandKey::new(TRANSFER_OUT, request.transfer_id.as_str()).map_err(refused)?,
            transfer_id: request.transfer_id.clone(),
            to_wallet: WalletId::new(&to_wallet).map_err(refused)?,
            asset: request.asset,
            amount: request.amount_minor,
        };
        let (entry, replayed) = self.apply(&command.into(), Context::from(self.clock.now_ms())).await?;
        // A transfer that was begun before is left to its first request and to the alarm.
        let put_off = match self.open_transfer(entry.sequence)?.filter(|_| !replayed) {
            Some(hold) => self.drive(&hold, peers).await.err(),
            None => None,
        };
        Ok(TransferBegun { progress: self.progress(&entry, replayed)?, put_off })
    }

    /// How far a transfer has come; `None` when this wallet never sent it.
    ///
    /// # Errors
    /// A fault when the log cannot be read.
    pub fn transfer(&self, transfer_id: &TransferId) -> Result<Option<TransferProgress>, Fault> {
        self.restore.require_none()?;
        let entry = self.find(&own_key(TRANSFER_OUT, transfer_id.as_str())?)?;
        entry.map(|entry| self.progress(&entry, true)).transpose()
    }

    /// Goes on with the transfers that are due, in the order made, and answers what failed.
    pub(super) async fn drive_transfers(&self, peers: &impl PeerWallets) -> Vec<Fault> {
        let now_ms = self.clock.now_ms();
        let due = match self.ledger.borrow_mut().state() {
            Ok(state) => state
                .open_holds()
                .iter()
                .filter(|hold| is_transfer(hold) && self.attempts.is_due(hold.sequence, now_ms))
                .take(TRANSFERS_PER_ALARM_MAX)
                .cloned()
                .collect::<Vec<_>>(),
            Err(fault) => return vec![fault.into()],
        };
        let mut put_off = Vec::new();
        for hold in &due {
            put_off.extend(self.drive(hold, peers).await.err());
        }
        put_off
    }

    /// Credits the receiver and ends the hold as the receiver answered. Several requests and the alarm may do so at
    /// once: both wallets act on the first and answer all the same.
    async fn drive(&self, hold: &OpenHold, peers: &impl PeerWallets) -> Result<(), Fault> {
        let HoldPurpose::Transfer { transfer_id, to_wallet } = &hold.purpose else {
            return Err(Fault::internal(format!("hold {} is no transfer", hold.key)));
        };
        self.attempts.count(hold.sequence, self.clock.now_ms());
        let own_name = wallet_id(&self.tenant_id, &self.player_id);
        let credit = TransferIn {
            key: own_key(TRANSFER_IN, transfer_id.as_str())?,
            transfer_id: transfer_id.clone(),
            from_wallet: WalletId::new(&own_name)
                .map_err(|rejection| Fault::internal(rejection.to_string()))?,
            asset: hold.asset,
            amount: hold.amount,
        };
        let hold_key = hold.key.clone();
        let end: Command = match peers.transfer_in(to_wallet, &credit).await? {
            Answer::Done(_) => {
                HoldPost { key: own_key(TRANSFER_POST, transfer_id.as_str())?, hold_key, amount: None }.into()
            }
            Answer::Rejected(WalletRejection(rejection)) if rejection.is_recorded() => {
                HoldVoid { key: own_key(TRANSFER_VOID, transfer_id.as_str())?, hold_key }.into()
            }
            // Not in the receiver's log, so another attempt may still be credited.
            Answer::Rejected(rejection) => {
                return Err(Fault::internal(format!("transfer {transfer_id}: {}", rejection.code())));
            }
        };
        match self.apply(&end, Context::from(self.clock.now_ms())).await {
            Ok(_) => Ok(()),
            Err(ServiceError::Fault(fault)) => Err(fault),
            Err(ServiceError::Rejected(rejection)) => {
                Err(Fault::internal(format!("end of transfer {transfer_id}: {}", rejection.code())))
            }
        }
    }

    fn open_transfer(&self, sequence: u64) -> Result<Option<OpenHold>, Fault> {
        let mut ledger = self.ledger.borrow_mut();
        let holds = ledger.state()?.open_holds();
        Ok(holds.iter().find(|hold| hold.sequence == sequence).cloned())
    }

    fn progress(&self, entry: &Entry, replayed: bool) -> Result<TransferProgress, Fault> {
        let Command::TransferOut(command) = &entry.command else {
            return Err(Fault::corrupt(format!("entry {} is no transfer", entry.sequence)));
        };
        let (_, to_player_id) = parse_wallet_id(command.to_wallet.as_str())
            .ok_or_else(|| Fault::corrupt(format!("entry {}: {}", entry.sequence, command.to_wallet)))?;
        let request = TransferOutRequest {
            transfer_id: command.transfer_id.clone(),
            to_player_id: to_player_id.to_owned(),
            asset: command.asset,
            amount_minor: command.amount,
        };
        Ok(TransferProgress { request, at_ms: entry.at_ms, stage: self.stage(entry, command)?, replayed })
    }

    fn stage(&self, entry: &Entry, command: &TransferOut) -> Result<TransferStage, Fault> {
        if let EntryOutcome::Refused { rejection } = entry.outcome {
            return Ok(TransferStage::Refused { rejection: WalletRejection(rejection) });
        }
        if self.open_transfer(entry.sequence)?.is_some() {
            return Ok(TransferStage::Pending {});
        }
        for (scope, stage) in
            [(TRANSFER_POST, TransferStage::Completed {}), (TRANSFER_VOID, TransferStage::Returned {})]
        {
            let end = self.find(&own_key(scope, command.transfer_id.as_str())?)?;
            if end.is_some_and(|end| end.outcome.is_applied()) {
                return Ok(stage);
            }
        }
        Err(Fault::corrupt(format!("transfer {} ended in no way", command.transfer_id)))
    }

    /// The entry of a key, checked to be what was written.
    fn find(&self, key: &CommandKey) -> Result<Option<Arc<Entry>>, Fault> {
        let entry = SqlStore::open(LedgerSql(self.sql.clone()))?.find(key)?;
        match entry {
            Some(entry) if entry.command.key() != key || entry.hash != entry.computed_hash() => {
                Err(Fault::corrupt(format!("the entry of key {key} was changed")))
            }
            entry => Ok(entry),
        }
    }
}
