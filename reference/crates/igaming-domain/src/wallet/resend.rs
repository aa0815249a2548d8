//! For the reconciliation: where the log ends, and entries sent once more.

use cactus_edge::{Alarm, Clock, Fault, ObjectSql, Queue};
use igaming_contracts::wallet_do::{ResendRequest, Resent, WalletHead};

use super::WalletService;
use super::outbox::pack;
use super::service::FLUSH_ENTRIES_READ_MAX;

/// Messages sent by one request. 16 x 127 KB = 2 MB, or some 3,000 entries, as many as one alarm sends: a longer gap
/// takes several requests and leaves the object free for its player in between.
pub const RESEND_MESSAGES_MAX: u32 = 16;

impl<S: ObjectSql, A: Alarm, Q: Queue, C: Clock> WalletService<S, A, Q, C> {
    /// Where the log ends, and how much of it the queue has confirmed.
    ///
    /// # Errors
    /// A fault when the log cannot be read, or while the wallet is being restored.
    pub fn head(&self) -> Result<WalletHead, Fault> {
        self.restore.require_none()?;
        let mut ledger = self.ledger.borrow_mut();
        let (sequence, head_hash) = ledger.state().map(|state| (state.sequence(), state.head_hash()))?;
        Ok(WalletHead { sequence, head_hash, synced_sequence: self.synced_sequence.get() })
    }

    /// Sends entries to the projection that were sent before, because they did not arrive there. What was never sent
    /// is left to the alarm. Entries may arrive twice; the projection writes them once.
    ///
    /// # Errors
    /// A fault when the log cannot be read or the queue does not accept; some of the entries may have been sent.
    pub async fn resend(&self, request: ResendRequest) -> Result<Resent, Fault> {
        let ResendRequest { after_sequence, limit } = request;
        let limit = limit.map_or(u64::MAX, u64::from);
        let end = self.synced_sequence.get().min(after_sequence.saturating_add(limit));
        let mut resent = Resent { last_sequence: after_sequence, entries: 0 };
        for _ in 0..RESEND_MESSAGES_MAX {
            let left = end.saturating_sub(resent.last_sequence);
            let read = u32::try_from(left).unwrap_or(u32::MAX).min(FLUSH_ENTRIES_READ_MAX);
            if read == 0 {
                break;
            }
            let packed = {
                let mut ledger = self.ledger.borrow_mut();
                let entries = ledger.entries_after(resent.last_sequence, read)?;
                pack(&self.tenant_id, &self.player_id, &entries)?
            };
            let packed = packed.ok_or_else(|| Fault::corrupt("an entry that was sent is not in the log"))?;
            assert_eq!(packed.last_sequence, resent.last_sequence + packed.entries, "no entry is skipped");
            self.queue.send(vec![packed.message]).await?;
            resent.last_sequence = packed.last_sequence;
            resent.entries += packed.entries;
        }
        assert!(resent.last_sequence <= end.max(after_sequence), "only what was sent before is sent again");
        Ok(resent)
    }
}
