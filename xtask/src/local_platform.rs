//! The running local platform, asked from outside: its public endpoints as anybody asks them, and through the door of
//! its entry those that only Workers call.

use std::fs;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use hmac::{Hmac, Mac};
use igaming_contracts::Endpoint;
use igaming_contracts::context::CONTEXT_LIFETIME_MS;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::layout::Layout;

/// What the signature of a context begins with.
const SIGNED: &[u8] = b"cactus/context/1";

#[derive(Args)]
pub struct LocalPlatform {
    /// The local platform. In a deployment nobody outside reaches what this asks.
    #[arg(long, default_value = "http://localhost:8787")]
    pub url: String,
}

impl LocalPlatform {
    /// Calls a public endpoint. `Err` inside holds the problem that it answered.
    pub fn ask<E: Endpoint>(&self, request: &E::Request) -> Result<Result<E::Response, Value>> {
        self.send::<E>("", &[], request)
    }

    /// Calls an endpoint of a Worker in the Worker's own name, for a tenant.
    pub fn ask_inside<E: Endpoint>(
        &self,
        layout: &Layout,
        worker: &str,
        tenant_id: &str,
        request: &E::Request,
    ) -> Result<E::Response> {
        let context = sign(layout, worker, tenant_id)?;
        let answer =
            self.send::<E>(&format!("/.worker/{worker}"), &[("x-cactus-context", context)], request)?;
        answer.or_else(|problem| bail!("{worker} answered {problem}"))
    }

    fn send<E: Endpoint>(
        &self,
        door: &str,
        headers: &[(&str, String)],
        request: &E::Request,
    ) -> Result<Result<E::Response, Value>> {
        let url = format!("{}{door}{}", self.url.trim_end_matches('/'), E::PATH);
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let answer = if E::METHOD.has_body() {
            let call = headers.iter().fold(agent.post(&url), |call, (name, value)| call.header(*name, value));
            call.send_json(request)
        } else {
            let call = headers.iter().fold(agent.get(&url), |call, (name, value)| call.header(*name, value));
            call.query_pairs(query(request)?).call()
        };
        let mut answer =
            answer.with_context(|| format!("no platform at {}; `cargo xtask dev` starts one", self.url))?;
        let body = answer.body_mut().read_to_string()?;
        match answer.status().as_u16() {
            status if status == E::STATUS => Ok(Ok(serde_json::from_str(&body)?)),
            status => {
                Ok(Err(serde_json::from_str(&body).with_context(|| format!("{url}: {status} {body}"))?))
            }
        }
    }
}

/// A request without a body is its query.
fn query(request: &impl Serialize) -> Result<Vec<(String, String)>> {
    let Value::Object(fields) = serde_json::to_value(request)? else {
        bail!("the request is no object");
    };
    let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Ok(fields
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name, text(value)))
        .collect())
}

/// A secret of the local platform.
pub fn secret(layout: &Layout, name: &str) -> Result<String> {
    let path = layout.scratch().join("dev/secrets.json");
    let text =
        fs::read_to_string(&path).with_context(|| format!("no {}; run `cargo xtask dev`", path.display()))?;
    let secrets: Value = serde_json::from_str(&text)?;
    Ok(secrets[name].as_str().with_context(|| format!("the secrets have no {name}"))?.to_owned())
}

/// Milliseconds since the Unix epoch.
pub fn now_ms() -> Result<u64> {
    Ok(u64::try_from(SystemTime::UNIX_EPOCH.elapsed()?.as_millis())?)
}

/// A context of the Worker itself, signed with the key of the local platform.
fn sign(layout: &Layout, worker: &str, tenant_id: &str) -> Result<String> {
    let now_ms = now_ms()?;
    let context = json!({
        "issuer": worker,
        "tenant_id": tenant_id,
        "subject": { "kind": "service" },
        "request_id": format!("xtask_{now_ms:012x}"),
        "expires_at_ms": now_ms + CONTEXT_LIFETIME_MS,
    });
    let context = context.to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret(layout, "CONTEXT_KEY")?.as_bytes())?;
    mac.update(SIGNED);
    mac.update(context.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    Ok(format!("{}.{signature}", URL_SAFE_NO_PAD.encode(context)))
}
