use cactus_edge::{Alarm, Clock, ObjectSql, Queue};
use igaming_contracts::context::RequestContext;
use igaming_contracts::wallet_do::Issuers;

use super::WalletService;

impl<S: ObjectSql, A: Alarm, Q: Queue, C: Clock> WalletService<S, A, Q, C> {
    /// Whether a request may come here: it is of this wallet's tenant, not made for another player, and comes from
    /// a Worker that may ask for this.
    #[must_use]
    pub fn admits(&self, context: &RequestContext, issuers: Issuers) -> bool {
        context.tenant_id == self.tenant_id
            && context.player_id().is_none_or(|player_id| player_id == self.player_id)
            && issuers.include(&context.issuer)
    }
}
