use cactus_edge::Fault;
use cactus_edge::worker::binding;
use igaming_contracts::circuit_breaker::CircuitBreakerConfig;
use igaming_contracts::fleet;
use igaming_contracts::tenant::BeaconConfig;
use igaming_domain::crash::Beacon;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use worker::Env;

use crate::circuit_breaker::CircuitBreakers;
use crate::glue;

/// The binding that is asked instead of the network, where there is one: a local platform has a beacon of its own.
const BINDING: &str = "BEACON";

/// How long the network may take to answer: longer than any of its relays should.
const TIMEOUT_MS: u32 = 5_000;

/// A network that fails is asked more and more rarely, but at least once in 16 s: a round waits 30 s for its beacon, so
/// none is void because nobody asked. A table asks twice a second.
const BREAKER: CircuitBreakerConfig = CircuitBreakerConfig {
    failures_max: 5,
    window_ms: 60_000,
    calls_min: 5,
    open_ms: 2_000,
    open_ms_max: 16_000,
    // Twice the time that a call may take.
    probe_ms_max: 10_000,
};

/// Characters of a network's public key that name its breaker.
const NAME_CHARS: usize = 16;

/// A network of the drand kind, over HTTP, behind the tenant's circuit breaker.
#[derive(Debug, Clone)]
pub struct BeaconClient {
    env: Env,
    breakers: CircuitBreakers,
}

impl BeaconClient {
    /// A client for a tenant's tables, with the bindings of `igaming-games`.
    pub fn new(env: Env, tenant_id: &str) -> Self {
        let breakers = CircuitBreakers::new(env.clone(), fleet::worker::GAMES, tenant_id);
        Self { env, breakers }
    }

    /// A round that is still to come is an answer.
    async fn ask(&self, network: &BeaconConfig, round: u64) -> Result<Option<String>, Fault> {
        let url = format!("{}{round}", network.url);
        let target = binding::<JsValue>(&self.env, BINDING).unwrap_or(JsValue::UNDEFINED);
        let answer = JsFuture::from(glue::fetch_text(&target, &url, TIMEOUT_MS)).await;
        let answer = answer.map_err(|error| Fault::unavailable(format!("{url}: {error:?}")))?;
        let answer = answer.as_string().unwrap_or_default();
        match answer.split_once('\n') {
            Some(("200", body)) => match serde_json::from_str::<Round>(body) {
                Ok(answered) if answered.round == round => Ok(Some(answered.signature)),
                _ => Err(Fault::corrupt(format!("{url}: not round {round}"))),
            },
            // drand says 425 of a round to come, and some relays 404.
            Some(("404" | "425", _)) => Ok(None),
            status => {
                let status = status.map_or("nothing", |(status, _)| status);
                Err(Fault::unavailable(format!("{url} answered {status}")))
            }
        }
    }
}

/// What drand answers, as far as it is needed: the randomness is the hash of the signature.
#[derive(Deserialize)]
struct Round {
    round: u64,
    signature: String,
}

impl Beacon for BeaconClient {
    async fn signature(&self, network: &BeaconConfig, round: u64) -> Result<Option<String>, Fault> {
        let key = network.public_key.get(..NAME_CHARS).unwrap_or_default();
        self.breakers.guard(&format!("beacon-{key}"), BREAKER, self.ask(network, round)).await
    }
}
