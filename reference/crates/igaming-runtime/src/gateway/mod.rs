//! The apex: the layers that a request from outside passes, in their order, and what its answer gets on the way back.
//!
//! A layer is a file. It answers with a rejection or lets pass; the rules that it asks are in `cactus-edge` and in the
//! domain's `gateway`, natively tested.

mod access_log;
mod answer;
mod authentication;
mod brand;
mod country;
mod guard;
mod origin;
mod proxy;
mod refused;
mod server_timing;
mod upgrade;

use std::rc::Rc;

use cactus_edge::worker::{SystemClock, SystemRng};
use cactus_edge::{Clock, Fault, Rng};
use igaming_contracts::context::{CONTEXT_LIFETIME_MS, RequestContext};
use igaming_contracts::events::track::TrackEvents;
use igaming_contracts::fleet::{PUBLIC_ROUTES, worker::APEX};
use igaming_contracts::{Endpoint, Rejection, RequestRejection};
use igaming_domain::gateway::{RouteRules, route_rules};
use igaming_domain::rate_limits::Quota;
use igaming_domain::tenants::Brand;
use worker::{Env, web_sys};

use self::answer::{Answer, Readers};
use self::refused::Refused;
use self::server_timing::{Layer, ServerTiming};
use crate::exchange::{Exchange, Outgoing};
use crate::rate_limit::{self, Identified};
use crate::secrets::context_key;
use crate::shell::{JSON, NO_STORE};

/// The binding of the Worker that takes events, and is told where the client is: others pay nothing for it.
const EVENTS: &str = TrackEvents::BINDING;

/// The path that the apex itself answers.
const STATUS_PATH: &str = "/status";

/// The only way in: what a request must look like, tenant by host name, country, origin, authentication, signed
/// context, and on to the Worker of the path.
///
/// Whatever a client sends in the internal header is overwritten, never read. A request is passed on with its
/// body untouched, and so is the response.
#[derive(Debug)]
pub struct Gateway {
    env: Env,
}

/// One request on its way through the layers, and what they found out.
struct Visit<'a> {
    env: &'a Env,
    exchange: Exchange,
    request_id: String,
    started_ms: u64,
    rules: &'static RouteRules,
    tenant_id: Option<Rc<str>>,
    brand: Option<Rc<Brand>>,
    is_authenticated: bool,
    quota: Option<Quota>,
    timing: ServerTiming,
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
        let exchange = Exchange::from_outside(request);
        let mut visit = Visit {
            env: &self.env,
            rules: route_rules(exchange.path()),
            exchange,
            request_id: new_request_id(started_ms),
            started_ms,
            tenant_id: None,
            brand: None,
            is_authenticated: false,
            quota: None,
            timing: ServerTiming::start(&self.env, started_ms),
        };
        let outcome = visit.pass().await;
        visit.finish(outcome).map_err(|fault| worker::Error::RustError(fault.to_string()))
    }
}

impl Visit<'_> {
    /// The layers, in their order.
    async fn pass(&mut self) -> Result<Answer, Refused> {
        guard::check(&self.exchange, self.rules)?;
        if self.exchange.path() == STATUS_PATH {
            return self.status();
        }
        // What this refuses has cost no read.
        rate_limit::check_address::<Refused>(self.env, &self.exchange, &mut self.quota).await?;
        let tenant_id = brand::tenant_of(self.env, &self.exchange).await?;
        self.tenant_id = Some(Rc::clone(&tenant_id));
        let brand = brand::open(self.env, &tenant_id, self.rules).await?;
        self.brand = Some(Rc::clone(&brand));
        self.timing.layer(Layer::Brand);
        country::check(&self.exchange, &brand, self.rules)?;
        let is_socket = upgrade::is_socket_path(self.exchange.path());
        origin::check(&self.exchange, &brand.config, self.rules, is_socket)?;
        let route = PUBLIC_ROUTES.iter().find(|(prefix, _)| self.exchange.path().starts_with(prefix));
        let (_, worker) = route.ok_or(RequestRejection::NotFound)?;
        if let Some(preflight) = origin::preflight(&self.exchange) {
            let response =
                origin::answer_preflight(&preflight, &brand.config, &self.exchange, &self.request_id)?;
            return Ok(Answer::own(response));
        }
        if is_socket && !self.exchange.asks_for_socket() {
            return Err(RequestRejection::UpgradeRequired.into());
        }
        let caller = authentication::caller(self.env, &self.exchange, &tenant_id, is_socket).await?;
        self.is_authenticated = caller.is_authenticated();
        self.timing.layer(Layer::Token);
        let identified =
            Identified { request_id: &self.request_id, tenant_id: &tenant_id, player_id: caller.player_id() };
        rate_limit::check_identified::<Refused>(self.env, &self.exchange, identified, &mut self.quota)
            .await?;
        let context = RequestContext {
            issuer: APEX.to_owned(),
            tenant_id: tenant_id.to_string(),
            subject: caller.subject,
            request_id: self.request_id.clone(),
            country: self.exchange.client_country().known().map(|country| country.to_string()),
            place: (*worker == EVENTS).then(|| self.exchange.place()),
            token_expires_at_ms: caller.expires_at_ms.filter(|_| is_socket),
            hops: 1,
            expires_at_ms: SystemClock.now_ms().saturating_add(CONTEXT_LIFETIME_MS),
        };
        let context = context_key(self.env)?.sign(&context);
        let response =
            proxy::forward(self.env, &self.exchange, worker, &context, self.rules, is_socket).await;
        self.timing.layer(Layer::Worker);
        Ok(Answer::of_worker(response?))
    }

    /// That the platform is up, asked without host, token and tenant.
    fn status(&self) -> Result<Answer, Refused> {
        let body = Some(r#"{"status":"ok"}"#);
        let (content_type, cache_control, request_id) = (JSON, NO_STORE, self.request_id.as_str());
        let answer = Outgoing {
            status: 200,
            content_type,
            cache_control,
            body,
            request_id,
            replayed: false,
            allow: None,
        };
        Ok(Answer::own(answer.into_response()?))
    }

    /// What every answer gets, and the line in the log.
    fn finish(&self, outcome: Result<Answer, Refused>) -> Result<web_sys::Response, Fault> {
        let readers = Readers::of(self);
        match outcome {
            Ok(answer) => {
                access_log::write(self, answer.status(), None);
                answer::finish(self, answer, &readers)
            }
            Err(refused) => {
                access_log::write(self, refused.rejection.status(), Some(&refused));
                answer::refuse(self, refused.rejection, &readers)
            }
        }
    }
}

/// `req_` and a UUID-like text: 48 bits of time, so that ids sort, and 80 random bits.
fn new_request_id(now_ms: u64) -> String {
    let random = SystemRng.bytes::<10>();
    let random = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    format!("req_{now_ms:012x}{random:020x}")
}
