//! What the object does when its alarm rings.

use cactus_edge::{Alarm, Clock, Fault, ObjectSql, Queue};
use cactus_ledger::{Context, HoldExpire, OpenHold};

use super::WalletService;
use super::reserved::{HOLD_EXPIRE, own_key};
use super::transfer::PeerWallets;
use crate::ServiceError;

impl<S: ObjectSql + Clone, A: Alarm, Q: Queue, C: Clock> WalletService<S, A, Q, C> {
    /// To be called when the alarm rings: releases the holds whose time is over, goes on with transfers, and sends
    /// what was not sent yet. Answers what failed on the way, for the log; it is tried again later.
    ///
    /// # Errors
    /// A fault when the alarm could not be set again; the platform then repeats this one.
    pub async fn on_alarm_among(&self, peers: &impl PeerWallets) -> Result<Vec<Fault>, Fault> {
        if self.restore.is_running() {
            // Its last page sets the alarm again.
            return Ok(Vec::new());
        }
        let mut put_off = Vec::new();
        put_off.extend(self.expire_holds().await.err());
        put_off.extend(self.drive_transfers(peers).await);
        put_off.extend(self.on_alarm().await?.fault);
        Ok(put_off)
    }

    /// Releases the holds whose time is over, in the order of their ends, those of one moment in the order made.
    /// Answers how many there were.
    pub(super) async fn expire_holds(&self) -> Result<usize, Fault> {
        // One reading of the clock for the choice and for the decision: a clock that is set back in between would
        // have the ledger refuse, and the refusal would be final for the key.
        let now_ms = self.clock.now_ms();
        let is_over =
            |hold: &&OpenHold| hold.expires_at_ms.is_some_and(|expires_at_ms| expires_at_ms <= now_ms);
        let mut over: Vec<OpenHold> =
            self.ledger.borrow_mut().state()?.open_holds().iter().filter(is_over).cloned().collect();
        over.sort_by_key(|hold| (hold.expires_at_ms, hold.sequence));
        for hold in &over {
            let key = own_key(HOLD_EXPIRE, &hold.sequence.to_string())?;
            let expire = HoldExpire { key, hold_key: hold.key.clone() };
            match self.apply(&expire.into(), Context::from(now_ms)).await {
                Ok(_) => {}
                Err(ServiceError::Fault(fault)) => return Err(fault),
                Err(ServiceError::Rejected(rejection)) => {
                    return Err(Fault::internal(format!("hold {}: {}", hold.key, rejection.0)));
                }
            }
        }
        Ok(over.len())
    }
}
