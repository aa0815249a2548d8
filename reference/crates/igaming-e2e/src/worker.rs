use serde_json::{Value, json};

use crate::client::{Call, Client};
use crate::forgery::{Secrets, mint_context};
use crate::poll::unix_time_ms;

/// Workers that only Workers call, reached as one of these would reach them: through the door that the entry of a
/// local platform has, with a context signed by the platform's own key.
#[derive(Debug, Clone)]
pub struct Inside {
    client: Client,
    secrets: Secrets,
    issuer: String,
}

impl Inside {
    /// Speaks in the name of `issuer`, a Worker, for the brand `demo`.
    pub fn as_worker(issuer: &str) -> Self {
        Self { client: Client::demo(), secrets: Secrets::from_env(), issuer: issuer.to_owned() }
    }

    /// A GET of a Worker.
    pub fn get(&self, worker: &str, path: &str) -> Call {
        let call = self.client.get(&door(worker, path));
        call.header("x-cactus-context", self.context())
    }

    /// A POST to a Worker.
    pub fn post(&self, worker: &str, path: &str, body: &Value) -> Call {
        let call = self.client.post(&door(worker, path), body);
        call.header("x-cactus-context", self.context())
    }

    /// Starts a cron of a Worker, and answers when it is done.
    pub fn cron(&self, worker: &str, expression: &str) -> Call {
        let cron = format!("{worker} {expression}").replace(' ', "+").replace('/', "%2F");
        self.client.get(&format!("/cdn-cgi/handler/scheduled?cron={cron}"))
    }

    fn context(&self) -> String {
        let context = json!({
            "issuer": self.issuer,
            "tenant_id": "demo",
            "subject": { "kind": "service" },
            "request_id": "req_00000000000000000000000000000000",
            "expires_at_ms": unix_time_ms() + 60_000,
        });
        mint_context(&self.secrets.context_key, &context)
    }
}

fn door(worker: &str, path: &str) -> String {
    format!("/.worker/{worker}{path}")
}
