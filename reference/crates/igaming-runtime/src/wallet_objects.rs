use cactus_edge::Fault;
use igaming_contracts::wallet_do::{Head, Resend, ResendRequest, Resent, WalletHead, wallet_id};
use igaming_contracts::{Answer, Empty, NoRejection};
use igaming_domain::reconciliation::Wallets;

use crate::cron::Cron;

/// The wallet objects, asked in this Worker's own name.
#[derive(Debug)]
pub struct WalletObjects<'a>(&'a Cron);

impl<'a> WalletObjects<'a> {
    /// For a run of the cron.
    pub fn new(cron: &'a Cron) -> Self {
        Self(cron)
    }
}

impl Wallets for WalletObjects<'_> {
    async fn head(&self, tenant_id: &str, player_id: &str) -> Result<WalletHead, Fault> {
        let caller = self.0.caller(tenant_id);
        done(caller.call::<Head>(&wallet_id(tenant_id, player_id), &Empty {}).await?)
    }

    async fn resend(
        &self,
        tenant_id: &str,
        player_id: &str,
        request: ResendRequest,
    ) -> Result<Resent, Fault> {
        let caller = self.0.caller(tenant_id);
        done(caller.call::<Resend>(&wallet_id(tenant_id, player_id), &request).await?)
    }
}

fn done<T>(answer: Answer<T, NoRejection>) -> Result<T, Fault> {
    match answer {
        Answer::Done(response) => Ok(response),
        Answer::Rejected(rejection) => match rejection {},
    }
}
