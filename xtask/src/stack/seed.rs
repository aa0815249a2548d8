//! The demo brand: rows and KV entries before the start, one player after it.

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::Stack;
use crate::fingerprint::{Fingerprint, is_fresh, write_stamp};
use crate::step::Step;

/// The database that the demo brand's rows belong to.
const DATABASE: &str = "platform-main";
const KV_NAMESPACE: &str = "CONFIG_KV";

pub const DEMO_EMAIL: &str = "demo@example.com";
pub const DEMO_PASSWORD: &str = "demo-player-password";

/// Applies `reference/seed/` unless this state already has exactly it. Both steps may be repeated.
pub fn apply(stack: &Stack<'_>) -> Result<()> {
    let sql = stack.layout.seed().join("demo.sql");
    let kv = stack.layout.seed().join("config_kv.json");
    let fingerprint = Fingerprint::new().file("sql", &sql)?.file("kv", &kv)?.finish();
    let stamp = stack.state().join("seeded");
    if is_fresh(&stamp, &fingerprint) {
        return Ok(());
    }
    let owner =
        &stack.fleet.databases.get(DATABASE).with_context(|| format!("fleet.toml has no {DATABASE}"))?.owner;
    let mut command = stack.tools.wrangler()?;
    command.args(["d1", "execute", DATABASE, "--local", "--yes", "--file"]).arg(&sql);
    command.arg("--persist-to").arg(stack.state()).arg("-c").arg(stack.worker_config(owner));
    Step::new(stack.layout, "seed the demo brand's rows")
        .cure("see reference/seed/demo.sql; `cargo xtask dev --fresh` starts from empty databases")
        .run(command.current_dir(stack.config()))?;

    let reader = stack.fleet.built().find(|worker| worker.kv.iter().any(|name| name == KV_NAMESPACE));
    let reader = reader.with_context(|| format!("no Worker is bound to {KV_NAMESPACE}"))?;
    let mut command = stack.tools.wrangler()?;
    command.args(["kv", "bulk", "put"]).arg(&kv).args(["--local", "--binding", KV_NAMESPACE]);
    command.arg("--persist-to").arg(stack.state()).arg("-c").arg(stack.worker_config(&reader.name));
    Step::new(stack.layout, "seed the demo brand's configuration")
        .cure("see reference/seed/config_kv.json")
        .run(command.current_dir(stack.config()))?;
    write_stamp(&stamp, &fingerprint)
}

/// Registers the demo player as anyone would; a conflict means that an earlier start did.
pub fn register_player(url: &str) -> Result<()> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut response = agent
        .post(format!("{url}/api/auth/register"))
        .send_json(json!({ "email": DEMO_EMAIL, "password": DEMO_PASSWORD }))
        .context("the demo player could not be registered")?;
    match response.status().as_u16() {
        200..=299 | 409 => Ok(()),
        status => {
            let body = response.body_mut().read_to_string().unwrap_or_default();
            bail!("registering the demo player answered {status}: {body}")
        }
    }
}
