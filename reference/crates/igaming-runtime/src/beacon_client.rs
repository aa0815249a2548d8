use cactus_edge::Fault;
use cactus_edge::worker::binding;
use igaming_contracts::tenant::BeaconConfig;
use igaming_domain::crash::Beacon;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use worker::Env;

use crate::glue;

/// The binding that is asked instead of the network, where there is one: a local platform has a beacon of its own.
const BINDING: &str = "BEACON";

/// How long the network may take to answer: longer than any of its relays should.
const TIMEOUT_MS: u32 = 5_000;

/// A network of the drand kind, over HTTP.
#[derive(Debug, Clone)]
pub struct BeaconClient {
    env: Env,
}

impl BeaconClient {
    /// A client with the Worker's bindings.
    pub fn new(env: Env) -> Self {
        Self { env }
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
