use cactus_edge::worker::{KvNamespace, SystemClock, SystemRng, binding};
use cactus_edge::{Clock, Fault, Rng};
use igaming_contracts::context::{CONTEXT_LIFETIME_MS, RequestContext, Subject};
use igaming_contracts::events::track::TrackEvents;
use igaming_contracts::fleet::{PUBLIC_ROUTES, worker::APEX};
use igaming_contracts::{Endpoint, Problem, Rejection, RequestRejection};
use igaming_domain::auth::{Authenticated, authenticate};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::{Env, web_sys};

use crate::config::{tenant_config, tenant_id_of_host};
use crate::cors;
use crate::exchange::{Exchange, HeaderName, Outgoing};
use crate::failure::public_face;
use crate::glue;
use crate::log::RequestLine;
use crate::secrets::{access_token_key, context_key};
use crate::shell::{JSON, problem_response};
use crate::upgrade;

/// The status of a response that carries a socket.
const SWITCHING_PROTOCOLS: u16 = 101;

/// The binding of the Worker that takes events, and is told where the client is: others pay nothing for it.
const EVENTS: &str = TrackEvents::BINDING;

/// The only way in: tenant by host name, authentication, signed context, and on to the Worker of the path.
///
/// Whatever a client sends in the internal header is overwritten, never read. A request is passed on with its
/// body untouched, and so is the response.
#[derive(Debug)]
pub struct Gateway {
    env: Env,
}

/// What is known about a request, for its log line.
#[derive(Default)]
struct Known {
    tenant_id: Option<String>,
    player_id: Option<String>,
}

enum Refused {
    Request(RequestRejection),
    Fault(Fault),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<RequestRejection> for Refused {
    fn from(rejection: RequestRejection) -> Self {
        Self::Request(rejection)
    }
}

impl Gateway {
    /// A gateway with the apex's bindings.
    pub fn new(env: Env) -> Self {
        Self { env }
    }

    /// Answers one request from outside.
    ///
    /// # Errors
    /// Only when the runtime refuses to build a response.
    pub async fn serve(&self, request: web_sys::Request) -> worker::Result<web_sys::Response> {
        let started_ms = SystemClock.now_ms();
        let exchange = Exchange::new(request);
        let request_id = new_request_id(started_ms);
        let mut known = Known::default();
        let result = self.pass_on(&exchange, &request_id, started_ms, &mut known).await;
        let (response, status, code, fault) = match result {
            Ok(response) => {
                let status = response.status();
                (Ok(response), status, None, None)
            }
            Err(refused) => {
                let (rejection, fault) = match refused {
                    Refused::Request(rejection) => (rejection, None),
                    Refused::Fault(fault) => (public_face(&fault), Some(fault.to_string())),
                };
                let (status, code) = (rejection.status(), rejection.code());
                let problem = Problem::new(rejection, &request_id);
                let problem = serde_json::to_string(&problem).unwrap_or_default();
                let response = match problem_response(status, &problem, &request_id, None) {
                    Ok(response) => self.permit(&exchange, &known, response).await,
                    Err(fault) => Err(fault),
                };
                (response, status, Some(code), fault)
            }
        };
        RequestLine {
            level: if fault.is_some() { "error" } else { "info" },
            worker: APEX,
            request_id: &request_id,
            method: exchange.method(),
            path: exchange.path(),
            status,
            duration_ms: SystemClock.now_ms().saturating_sub(started_ms),
            tenant_id: known.tenant_id.as_deref(),
            player_id: known.player_id.as_deref(),
            code,
            fault: fault.as_deref(),
        }
        .write();
        response.map_err(|fault| worker::Error::RustError(fault.to_string()))
    }

    async fn pass_on(
        &self,
        exchange: &Exchange,
        request_id: &str,
        now_ms: u64,
        known: &mut Known,
    ) -> Result<web_sys::Response, Refused> {
        if exchange.path() == "/status" {
            let body = Some(r#"{"status":"ok"}"#);
            let answer =
                Outgoing { status: 200, content_type: JSON, body, request_id, replayed: false, allow: None };
            return Ok(answer.into_response()?);
        }
        let tenant_id = tenant_id_of_host(&self.env, exchange.host()).await?;
        let tenant_id = tenant_id.ok_or(RequestRejection::UnknownHost)?;
        known.tenant_id = Some(tenant_id.to_string());
        let route = PUBLIC_ROUTES.iter().find(|(prefix, _)| exchange.path().starts_with(prefix));
        let (_, entry) = route.ok_or(RequestRejection::NotFound)?;
        let origin = exchange.header(HeaderName::Origin);
        if let Some(origin) = origin.filter(|_| exchange.method() == "OPTIONS") {
            let tenant = tenant_config(&self.env, &tenant_id).await?;
            return Ok(cors::preflight(&tenant, origin, request_id)?);
        }
        let socket = upgrade::is_socket_path(exchange.path());
        if socket {
            if !exchange.asks_for_socket() {
                return Err(RequestRejection::UpgradeRequired.into());
            }
            upgrade::check_origin(exchange, &*tenant_config(&self.env, &tenant_id).await?)?;
        }
        let token = if socket { upgrade::token(exchange) } else { bearer_token(exchange)? };
        let (subject, token_expires_at_ms) = match token {
            Some(token) => {
                let authenticated = self.authenticate(token, &tenant_id, now_ms).await?;
                (authenticated.subject, socket.then_some(authenticated.expires_at_ms))
            }
            None => (Subject::Anonymous {}, None),
        };
        let context = RequestContext {
            issuer: APEX.to_owned(),
            tenant_id: tenant_id.to_string(),
            subject,
            request_id: request_id.to_owned(),
            country: exchange.header(HeaderName::Country).filter(|code| code.len() == 2).map(str::to_owned),
            place: (*entry == EVENTS).then(|| exchange.place()),
            token_expires_at_ms,
            expires_at_ms: SystemClock.now_ms().saturating_add(CONTEXT_LIFETIME_MS),
        };
        known.player_id = context.player_id().map(str::to_owned);
        let url = socket.then(|| upgrade::url_without_token(exchange));
        let context = context_key(&self.env)?.sign(&context);
        let response = self.forward(exchange, entry, &context, url.as_deref()).await?;
        if response.status() == SWITCHING_PROTOCOLS {
            // A copy would lose the socket.
            return Ok(response);
        }
        Ok(self.permit(exchange, known, response).await?)
    }

    /// Lets a listed origin's page read the response, a refusal as well: or it could not tell an ended session
    /// from a lost connection.
    async fn permit(
        &self,
        exchange: &Exchange,
        known: &Known,
        response: web_sys::Response,
    ) -> Result<web_sys::Response, Fault> {
        match (exchange.header(HeaderName::Origin), &known.tenant_id) {
            (Some(origin), Some(tenant_id)) => {
                cors::permit(&*tenant_config(&self.env, tenant_id).await?, origin, response)
            }
            _ => Ok(response),
        }
    }

    async fn authenticate(
        &self,
        token: &str,
        tenant_id: &str,
        now_ms: u64,
    ) -> Result<Authenticated, Refused> {
        let sessions = KvNamespace::new(&self.env, "SESSIONS_KV")?;
        let key = access_token_key(&self.env)?;
        let authenticated = authenticate(&sessions, &key, token, tenant_id, now_ms).await?;
        Ok(authenticated.map_err(|_| RequestRejection::InvalidToken)?)
    }

    async fn forward(
        &self,
        exchange: &Exchange,
        name: &str,
        context: &str,
        url: Option<&str>,
    ) -> Result<web_sys::Response, Fault> {
        let lost = |error| Fault::unavailable(format!("{name}: {error:?}"));
        let target: JsValue = binding(&self.env, name)?;
        let response = glue::forward(&target, exchange.request(), context, url).map_err(lost)?;
        Ok(JsFuture::from(response).await.map_err(lost)?.unchecked_into())
    }
}

/// A request without a token is anonymous; one with a token that is not good is refused, never downgraded.
fn bearer_token(exchange: &Exchange) -> Result<Option<&str>, RequestRejection> {
    let Some(authorization) = exchange.header(HeaderName::Authorization) else {
        return Ok(None);
    };
    // The name of the scheme has no case (RFC 9110, 11.1).
    let token = authorization.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.map(|(_, token)| Some(token)).ok_or(RequestRejection::InvalidToken)
}

/// `req_` and a UUID-like text: 48 bits of time, so that ids sort, and 80 random bits.
fn new_request_id(now_ms: u64) -> String {
    let random = SystemRng.bytes::<10>();
    let random = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    format!("req_{now_ms:012x}{random:020x}")
}
