use std::env;
use std::hash::{BuildHasher, RandomState};
use std::net::Ipv6Addr;
use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderName, HeaderValue, Method, Request};

use crate::answer::Answer;

/// Registration hashes a password on purpose slowly, and all tests share the machine.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The header in which the entry of a local platform is told where a client is.
const PLACE: &str = "x-local-cf";

/// A client of one brand. It keeps no connection open, so that parallel requests travel on connections of their own
/// and none meets a connection that the server has just closed.
///
/// Each request comes from another address, so that no test spends what the rate limits leave to another one. A test of
/// these limits gives its client an address by [`Client::at`].
#[derive(Debug, Clone)]
pub struct Client {
    agent: ureq::Agent,
    authority: String,
    host: String,
    ip: Option<String>,
}

/// An address of the range for documentation (RFC 3849), in a /64 that nobody else is in.
pub fn random_ip() -> String {
    // Its keys are random.
    let bits = RandomState::new().hash_one(0_u8);
    let segment = |shift: u32| u16::try_from(bits >> shift & 0xffff).expect("16 bits");
    let [third, fourth] = [0, 16].map(segment);
    Ipv6Addr::new(0x2001, 0xdb8, third, fourth, 0, 0, segment(32), segment(48)).to_string()
}

impl Client {
    /// A client of the brand `demo`.
    pub fn demo() -> Self {
        Self::of_host("localhost")
    }

    /// A client of the brand `rival`, on the same platform.
    pub fn rival() -> Self {
        Self::of_host("rival.localhost")
    }

    /// A client that asks for `host` (without a port) at the platform's address.
    ///
    /// # Panics
    /// When `CACTUS_URL` is missing or not an `http` URL.
    pub fn of_host(host: &str) -> Self {
        let Ok(url) = env::var("CACTUS_URL") else {
            panic!(
                "CACTUS_URL is not set: run `cargo xtask test`, which starts the platform for these tests"
            );
        };
        let authority =
            url.strip_prefix("http://").expect("CACTUS_URL begins with http://").trim_end_matches('/');
        let port = authority.rsplit_once(':').map_or("80", |(_, port)| port);
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(0)
            .timeout_global(Some(TIMEOUT))
            .build();
        let (authority, host) = (authority.to_owned(), format!("{host}:{port}"));
        Self { agent: agent.into(), authority, host, ip: None }
    }

    /// The same client, at one address from now on.
    #[must_use]
    pub fn at(&self, ip: &str) -> Self {
        Self { ip: Some(ip.to_owned()), ..self.clone() }
    }

    /// The header that tells the entry of a local platform where the next request comes from.
    pub fn place(&self) -> (&'static str, String) {
        let ip = self.ip.clone().unwrap_or_else(random_ip);
        (PLACE, serde_json::json!({ "ip": ip }).to_string())
    }

    /// Where the platform listens.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// The brand's host, with the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The brand that is served under the client's host name.
    ///
    /// # Panics
    /// When it is not one of the two of the seed.
    pub fn tenant_id(&self) -> &'static str {
        let name = self.host.rsplit_once(':').map_or(self.host.as_str(), |(name, _)| name);
        match name {
            "localhost" | "127.0.0.1" | "demo.localhost" => "demo",
            "rival.localhost" => "rival",
            other => panic!("no brand of the seed is at {other}"),
        }
    }

    /// A GET.
    pub fn get(&self, path: &str) -> Call {
        self.call("GET", path)
    }

    /// A POST with a JSON body.
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.call("POST", path).header("content-type", "application/json").body(body.to_string())
    }

    /// Any request, without a body. `path` may have a query and is sent as it is.
    pub fn call(&self, method: &str, path: &str) -> Call {
        let call = Call {
            client: self.clone(),
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: None,
        };
        let (name, place) = self.place();
        call.header("host", &self.host).header(name, place)
    }
}

/// A request that is not sent yet.
#[derive(Debug, Clone)]
#[must_use = "a call does nothing until it is sent"]
pub struct Call {
    client: Client,
    method: String,
    path: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Vec<u8>>,
}

impl Call {
    /// Adds a header, also when one of this name is there.
    ///
    /// # Panics
    /// When no HTTP client could send it.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        let value = HeaderValue::from_bytes(value.as_ref()).expect("a header value");
        self.headers.push((name, value));
        self
    }

    /// Sends an access token.
    pub fn token(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// Sends an `Idempotency-Key`.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Sends these bytes as the body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sends the request and waits for the answer.
    ///
    /// # Panics
    /// When there is no answer.
    #[track_caller]
    pub fn send(&self) -> Answer {
        self.try_send().unwrap_or_else(|error| panic!("{error}"))
    }

    /// Sends the request and waits for the answer, if one comes.
    ///
    /// # Errors
    /// What kept the answer from coming. Whether the request was carried out is then unknown.
    ///
    /// # Panics
    /// When no HTTP client could send it.
    pub fn try_send(&self) -> Result<Answer, String> {
        let asked = format!("{} {}", self.method, self.path);
        let method = Method::from_bytes(self.method.as_bytes()).expect("an HTTP method");
        let mut request =
            Request::builder().method(method).uri(format!("http://{}{}", self.client.authority, self.path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let agent = &self.client.agent;
        let response = match &self.body {
            Some(body) => agent.run(request.body(body.as_slice()).expect("a request")),
            None => agent.run(request.body(()).expect("a request")),
        };
        let mut response = response.map_err(|error| format!("{asked}: no answer: {error}"))?;
        let body = response.body_mut().read_to_vec();
        let body = body.map_err(|error| format!("{asked}: the answer broke off: {error}"))?;
        Ok(Answer::new(asked, response.status().as_u16(), response.headers().clone(), body))
    }
}
