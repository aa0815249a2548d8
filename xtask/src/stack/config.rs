//! Generated files of a local stack: per Worker a wrangler configuration and its secrets.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Stack;
use super::access_tokens::{self, ISSUERS};
use crate::fleet::{DevBuild, Fleet, Worker, wrangler_config};

/// Keys for HMAC-SHA256 are as long as its output; scalars of P-256 have as many.
const SECRET_BYTES: usize = 32;

/// Stands around the built entry Worker and lets tests and people reach the others.
const ENTRY: &str = include_str!("entry.js");

/// Stands around a built Worker with objects of its own and counts the rows that they write.
const METER: &str = include_str!("meter.js");

/// The Worker that stands for a randomness beacon, of which a deployment asks the public network.
const BEACON: &str = "local-beacon";

/// How long a shard map that was replaced may still be gone by. The caches of a deployment's KV make it three minutes;
/// the local one has none, and a move of slots waits for this three times.
const SHARD_MAP_SETTLE_MS: &str = "12000";

/// The binding over which a Worker asks it. A Worker without this binding asks the URL of the configuration.
const BEACON_BINDING: &str = "BEACON";

pub fn write(stack: &Stack<'_>) -> Result<()> {
    write_beacon(stack)?;
    let secrets = secrets(stack)?;
    for worker in stack.fleet.built() {
        let path = stack.worker_config(&worker.name);
        let folder = stack.config().join(&worker.name);
        fs::create_dir_all(&folder)?;
        let built = stack.layout.worker(&worker.name);
        let dev = DevBuild { folder: &built, migrations: &stack.layout.migrations() };
        let mut config = wrangler_config(stack.fleet, worker, Some(&dev));
        if worker.name == stack.fleet.platform.entry {
            open_entry(stack.fleet, &folder, &mut config)?;
            if let Some(page) = &stack.page {
                config["assets"] = json!({ "directory": page });
            }
        }
        if worker.name == stack.fleet.platform.entry || !worker.durable_objects.is_empty() {
            bind_beacon(&mut config);
        }
        config["vars"]["SHARD_MAP_SETTLE_MS"] = json!(SHARD_MAP_SETTLE_MS);
        if stack.is_for_tests() && !worker.durable_objects.is_empty() {
            meter_objects(worker, &folder, &mut config)?;
        }
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

/// Puts [`ENTRY`] in front of the entry Worker and binds it to every other one.
fn open_entry(fleet: &Fleet, folder: &Path, config: &mut Value) -> Result<()> {
    let main = folder.join("entry.js");
    let built = config["main"].as_str().context("a Worker has a main module")?;
    fs::write(&main, ENTRY.replace("\"ENTRY\"", &serde_json::to_string(built)?))?;
    config["main"] = json!(main);
    // Lets a binding start a scheduled event; only the local runtime knows it.
    config["compatibility_flags"] = json!(["service_binding_extra_handlers"]);
    config["vars"]["SERVER_TIMING"] = json!("told");
    let mut services = config["services"].as_array().cloned().unwrap_or_default();
    for worker in fleet.built().filter(|worker| worker.name != fleet.platform.entry) {
        let binding = format!("LOCAL_{}", worker.name.to_uppercase().replace('-', "_"));
        services.push(json!({ "binding": binding, "service": worker.name }));
    }
    config["services"] = json!(services);
    Ok(())
}

/// The beacon is no Worker of the fleet: it has a source and nothing else.
fn write_beacon(stack: &Stack<'_>) -> Result<()> {
    let config = json!({
        "name": BEACON,
        "main": stack.layout.local_beacon(),
        "compatibility_date": stack.fleet.platform.compatibility_date,
    });
    let path = stack.beacon_config();
    fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
    Ok(fs::write(path, serde_json::to_string_pretty(&config)?)?)
}

fn bind_beacon(config: &mut Value) {
    let mut services = config["services"].as_array().cloned().unwrap_or_default();
    services.push(json!({ "binding": BEACON_BINDING, "service": BEACON }));
    config["services"] = json!(services);
}

/// Puts [`METER`] in front of a Worker and around each class of its objects.
fn meter_objects(worker: &Worker, folder: &Path, config: &mut Value) -> Result<()> {
    let main = folder.join("meter.js");
    let built = config["main"].as_str().context("a Worker has a main module")?;
    let mut script = METER.replace("\"BUILT\"", &serde_json::to_string(built)?);
    for class in worker.durable_objects.values() {
        writeln!(script, "export const {class} = metered(built.{class});")?;
    }
    fs::write(&main, script)?;
    config["main"] = json!(main);
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
        let is_of_tokens =
            ISSUERS.iter().any(|issuer| [issuer.private, issuer.public].contains(&name.as_str()));
        if !is_of_tokens && !secrets.contains_key(name) {
            secrets.insert(name.clone(), hex::encode(random()?));
        }
    }
    for issuer in &ISSUERS {
        let private = match secrets.get(issuer.private) {
            Some(private) => private.clone(),
            None => access_tokens::private_keys(issuer)?,
        };
        secrets.insert(issuer.public.to_owned(), access_tokens::public_keys(&private)?);
        secrets.insert(issuer.private.to_owned(), private);
    }
    fs::create_dir_all(stack.config())?;
    write_private(&path, &serde_json::to_string_pretty(&secrets)?)?;
    Ok(secrets)
}

pub(super) fn random() -> Result<[u8; SECRET_BYTES]> {
    let mut bytes = [0_u8; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}

fn write_private(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;

    #[test]
    fn only_the_local_entry_has_doors_to_every_worker() {
        let layout = Layout::here();
        let fleet = Fleet::load(&layout).unwrap();
        let folder = std::env::temp_dir().join(format!("xtask-stack-entry-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let entry = fleet.worker(&fleet.platform.entry).unwrap();
        let dev = DevBuild { folder: &layout.worker(&entry.name), migrations: &layout.migrations() };
        let mut config = wrangler_config(&fleet, entry, Some(&dev));
        let built = config["main"].as_str().unwrap().to_owned();
        open_entry(&fleet, &folder, &mut config).unwrap();
        let bound = |service: &str| {
            let services = config["services"].as_array().unwrap();
            services.iter().filter(|bound| bound["service"] == service).count()
        };
        assert_eq!(bound("igaming-wallet-do"), 1, "only the door");
        assert_eq!(bound("igaming-auth"), 2, "its own binding and the door");
        let main = fs::read_to_string(config["main"].as_str().unwrap()).unwrap();
        assert!(main.contains(&format!("from {built:?};")), "{main}");
        let deployed = wrangler_config(&fleet, entry, None).to_string();
        assert!(!deployed.contains("LOCAL_") && !deployed.contains("extra_handlers"), "{deployed}");
        assert!(!deployed.contains("SERVER_TIMING"), "{deployed}");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_meter_is_around_each_class_of_objects() {
        let layout = Layout::here();
        let fleet = Fleet::load(&layout).unwrap();
        let folder = std::env::temp_dir().join(format!("xtask-stack-meter-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let worker = fleet.worker("igaming-wallet-do").unwrap();
        let dev = DevBuild { folder: &layout.worker(&worker.name), migrations: &layout.migrations() };
        let mut config = wrangler_config(&fleet, worker, Some(&dev));
        let built = config["main"].as_str().unwrap().to_owned();
        meter_objects(worker, &folder, &mut config).unwrap();
        let main = fs::read_to_string(config["main"].as_str().unwrap()).unwrap();
        assert!(main.contains(&format!("from {built:?};")) && !main.contains("\"BUILT\""), "{main}");
        assert!(main.contains("export const WalletDo = metered(built.WalletDo);"), "{main}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
