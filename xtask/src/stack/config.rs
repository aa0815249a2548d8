//! Generated files of a local stack: per Worker a wrangler configuration and its secrets.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, Result};

use super::Stack;
use crate::fleet::{DevBuild, wrangler_config};

/// Keys for HMAC-SHA256 are as long as its output.
const SECRET_BYTES: usize = 32;

pub fn write(stack: &Stack<'_>) -> Result<()> {
    let secrets = secrets(stack)?;
    for worker in stack.fleet.built() {
        let path = stack.worker_config(&worker.name);
        let folder = stack.config().join(&worker.name);
        fs::create_dir_all(&folder)?;
        let built = stack.layout.worker(&worker.name);
        let dev = DevBuild { folder: &built, migrations: &stack.layout.migrations() };
        let config = wrangler_config(stack.fleet, worker, Some(&dev));
        fs::write(&path, serde_json::to_string_pretty(&config)?)?;
        let lines: Vec<String> = worker
            .secrets
            .iter()
            .filter_map(|name| secrets.get(name).map(|value| format!("{name}=\"{value}\"\n")))
            .collect();
        write_private(&folder.join(".dev.vars"), &lines.concat())?;
    }
    Ok(())
}

/// Random values, made once per stack, so that sessions outlive a restart.
fn secrets(stack: &Stack<'_>) -> Result<BTreeMap<String, String>> {
    let path = stack.secrets();
    let mut secrets: BTreeMap<String, String> = match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text)
            .with_context(|| format!("{} is damaged; remove it", stack.layout.display(&path)))?,
        Err(_) => BTreeMap::new(),
    };
    for name in stack.fleet.secrets.keys() {
        if !secrets.contains_key(name) {
            let mut bytes = [0_u8; SECRET_BYTES];
            getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
            secrets.insert(name.clone(), hex::encode(bytes));
        }
    }
    fs::create_dir_all(stack.config())?;
    write_private(&path, &serde_json::to_string_pretty(&secrets)?)?;
    Ok(secrets)
}

fn write_private(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(())
}
