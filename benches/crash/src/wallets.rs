//! Money for the players, as another Worker would bring it.

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::identity::{TENANT, player_id, service_context};

/// Enough for thousands of rounds.
const DEPOSIT_MINOR: u64 = 10_000_000;

/// Makes a wallet with money for each of the first `players`.
pub fn fund(port: u16, players: usize) -> Result<()> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    for number in 0..players {
        let url = format!("http://127.0.0.1:{port}/wallet-do/{TENANT}:{}/deposit", player_id(number));
        let key = json!({ "scope": "bench:deposit", "id": "1" });
        let deposit = json!({ "key": key, "provider": "pix", "asset": "BRL", "amount_minor": DEPOSIT_MINOR });
        let request = agent.post(&url).header("x-cactus-context", service_context());
        let mut response = request.send_json(&deposit).context("a wallet does not answer")?;
        if response.status() != 200 {
            bail!("a deposit was answered {}: {}", response.status(), response.body_mut().read_to_string()?);
        }
    }
    Ok(())
}
