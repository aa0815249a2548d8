use cactus_edge::worker::SystemClock;
use cactus_edge::{Clock, Fault};
use igaming_contracts::Answer;
use igaming_contracts::wallet_do::{
    Entries, EntriesPage, EntriesRequest, Restore, RestoreProgress, RestoreRejection, RestoreRequest,
    wallet_id,
};
use igaming_domain::backup::WalletLogs;
use worker::Env;

use crate::caller::Caller;
use crate::cron::system_caller;

/// The logs of any tenant's wallets, over the service binding, in the Worker's own name.
#[derive(Debug, Clone)]
pub struct WalletLogsClient {
    env: Env,
    worker: &'static str,
    /// What the calls are made for, for the request id in the log.
    event: &'static str,
}

impl WalletLogsClient {
    /// Asks as `worker`, because of `event`.
    pub fn new(env: Env, worker: &'static str, event: &'static str) -> Self {
        Self { env, worker, event }
    }

    fn caller(&self, tenant_id: &str) -> Caller {
        system_caller(self.env.clone(), self.worker, tenant_id, self.event, SystemClock.now_ms())
    }
}

impl WalletLogs for WalletLogsClient {
    async fn entries(
        &self,
        tenant_id: &str,
        player_id: &str,
        request: &EntriesRequest,
    ) -> Result<EntriesPage, Fault> {
        match self.caller(tenant_id).call::<Entries>(&wallet_id(tenant_id, player_id), request).await? {
            Answer::Done(page) => Ok(page),
            Answer::Rejected(rejection) => match rejection {},
        }
    }

    async fn restore(
        &self,
        tenant_id: &str,
        player_id: &str,
        request: &RestoreRequest,
    ) -> Result<Answer<RestoreProgress, RestoreRejection>, Fault> {
        self.caller(tenant_id).call::<Restore>(&wallet_id(tenant_id, player_id), request).await
    }
}
