use std::borrow::Cow;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use cactus_edge::worker::SystemClock;
use cactus_edge::{Clock, Fault};
use igaming_contracts::context::{RequestContext, Subject};
use igaming_contracts::fleet;
use igaming_contracts::{Access, Endpoint, Problem, Rejection, RequestRejection};
use igaming_domain::gateway::logged_route;
use worker::{Env, web_sys};

use crate::app::App;
use crate::events::Emitter;
use crate::exchange::{BODY_BYTES_MAX, BodyError, Exchange, HeaderName, Outgoing};
use crate::failure::{Failure, Reply, public_face};
use crate::input::{check_idempotency_key, parse_body, parse_query};
use crate::log::{RequestLine, log_fault};
use crate::secrets::context_key;

pub(crate) const JSON: &str = "application/json";
pub(crate) const NO_STORE: &str = "no-store";
const PROBLEM_JSON: &str = "application/problem+json";

type Handled = Pin<Box<dyn Future<Output = Result<Answered, Refusal>>>>;
type Handler<S> = Box<dyn Fn(App<S>, Rc<Exchange>) -> Handled>;

struct Route<S> {
    access: Access,
    handler: Handler<S>,
}

/// A successful answer on its way out.
struct Answered {
    status: u16,
    content_type: &'static str,
    cache_control: &'static str,
    body: Option<String>,
    replayed: bool,
}

/// A refusal on its way out: the status and code for the log, the problem to be completed with the request id.
struct Refusal {
    status: u16,
    code: &'static str,
    problem: Box<dyn FnOnce(&str) -> String>,
    /// The methods that the path takes, where another was tried.
    allow: Option<String>,
    fault: Option<Fault>,
}

/// The endpoints of a Worker or of a Durable Object, and all that happens around each of them.
///
/// `S` is the state that its handlers share. Build a shell once per isolate and keep it.
pub struct Shell<S> {
    worker: &'static str,
    paths: matchit::Router<usize>,
    routes: Vec<HashMap<&'static str, Route<S>>>,
}

impl<S> std::fmt::Debug for Shell<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shell").field("worker", &self.worker).finish_non_exhaustive()
    }
}

impl<S: 'static> Shell<S> {
    /// A shell without endpoints. `worker` is the name in `fleet.toml`.
    pub fn new(worker: &'static str) -> Self {
        Self { worker, paths: matchit::Router::new(), routes: Vec::new() }
    }

    /// Adds an endpoint: method, path, types and access come from `E`.
    ///
    /// # Panics
    /// When two endpoints have the same method and path: a defect found by the first request of any test.
    #[must_use]
    pub fn on<E: Endpoint, H, F>(mut self, handler: H) -> Self
    where
        H: Fn(App<S>, E::Request) -> F + Copy + 'static,
        F: Future<Output = Result<Reply<E::Response>, Failure<E::Rejection>>> + 'static,
    {
        const { assert!(E::BODY_BYTES_MAX <= BODY_BYTES_MAX, "an object reads no longer body") };
        let index = match self.paths.at(E::PATH) {
            Ok(found) => *found.value,
            Err(_) => {
                self.routes.push(HashMap::new());
                self.paths.insert(E::PATH, self.routes.len() - 1).expect("paths of a Worker do not clash");
                self.routes.len() - 1
            }
        };
        let handler: Handler<S> = Box::new(move |app, exchange| {
            Box::pin(async move {
                let request = read_request::<E>(&exchange).await?;
                match handler(app, request).await {
                    Ok(reply) => Answered::of::<E>(&reply),
                    Err(Failure::Rejected(rejection)) => Err(Refusal::of(rejection)),
                    Err(Failure::Request(rejection)) => Err(Refusal::of(rejection)),
                    Err(Failure::Fault(fault)) => Err(Refusal::of_fault(fault)),
                }
            })
        });
        let before = self.routes[index].insert(E::METHOD.as_str(), Route { access: E::ACCESS, handler });
        assert!(before.is_none(), "two endpoints at {}", E::PATH);
        self
    }

    /// Answers one request. It never fails: whatever goes wrong becomes a problem and a log line.
    ///
    /// # Errors
    /// Only when the runtime refuses to build a response.
    pub async fn serve(
        &self,
        request: web_sys::Request,
        env: Env,
        state: Rc<S>,
    ) -> worker::Result<web_sys::Response> {
        self.serve_exchange(Exchange::new(request), env, state).await
    }

    /// The same for a request of which the head was read, and maybe the body.
    #[doc(hidden)]
    pub async fn serve_exchange(
        &self,
        exchange: Exchange,
        env: Env,
        state: Rc<S>,
    ) -> worker::Result<web_sys::Response> {
        let started_ms = SystemClock.now_ms();
        let exchange = Rc::new(exchange);
        let context = verified_context(&exchange, &env);
        let (result, context) = match context {
            Ok(context) => {
                let context = Rc::new(context);
                let events = Rc::new(Emitter::default());
                let result = self.dispatch(&exchange, &context, env, state, &events).await;
                events.send();
                (result, Some(context))
            }
            Err(rejection) => (Err(Refusal::of(rejection)), None),
        };
        let request_id = context.as_ref().map_or("", |context| &context.request_id);
        let (response, status, code, fault) = respond(result, request_id);
        RequestLine {
            level: if fault.is_some() { "error" } else { "info" },
            worker: self.worker,
            request_id,
            method: exchange.method(),
            route: &logged_route(exchange.path()),
            status,
            duration_ms: SystemClock.now_ms().saturating_sub(started_ms),
            tenant_id: context.as_ref().map(|context| context.tenant_id.as_str()),
            country: None,
            colo: None,
            code,
            fault: fault.as_deref(),
        }
        .write();
        response.map_err(|fault| worker::Error::RustError(fault.to_string()))
    }

    /// Adds an endpoint that this Worker only guards: whoever reaches it here is not logged in, and learns that.
    #[must_use]
    pub fn guard<E: Endpoint>(self) -> Self {
        assert!(E::ACCESS == Access::Player, "{} is not for players only", E::PATH);
        self.on::<E, _, _>(|_, _| async { Err(RequestRejection::AuthenticationRequired.into()) })
    }

    async fn dispatch(
        &self,
        exchange: &Rc<Exchange>,
        context: &Rc<RequestContext>,
        env: Env,
        state: Rc<S>,
        events: &Rc<Emitter>,
    ) -> Result<Answered, Refusal> {
        let found = self.paths.at(exchange.path()).map_err(|_| Refusal::of(RequestRejection::NotFound))?;
        let parameter = found.params.iter().next().map_or_else(String::new, |(_, value)| value.to_owned());
        let route = self.routes[*found.value].get(exchange.method());
        let route = route.ok_or_else(|| {
            let mut allowed: Vec<_> = self.routes[*found.value].keys().copied().collect();
            allowed.sort_unstable();
            Refusal { allow: Some(allowed.join(", ")), ..Refusal::of(RequestRejection::MethodNotAllowed) }
        })?;
        check_access(self.worker, route.access, context).map_err(Refusal::of)?;
        let idempotency_key =
            exchange.header(HeaderName::IdempotencyKey).filter(|_| exchange.method() == "POST");
        if let Some(key) = idempotency_key {
            check_idempotency_key(key).map_err(Refusal::of)?;
        }
        let idempotency_key = idempotency_key.map(str::to_owned);
        let (context, events) = (Rc::clone(context), Rc::clone(events));
        let app = App { env, state, context, parameter, idempotency_key, worker: self.worker, events };
        (route.handler)(app, Rc::clone(exchange)).await
    }
}

/// The context that the request carries, if it is signed and in force.
///
/// # Errors
/// `forbidden`, whatever is wrong with it.
pub fn verified_context(exchange: &Exchange, env: &Env) -> Result<RequestContext, RequestRejection> {
    let text = exchange.header(HeaderName::Context).ok_or(RequestRejection::Forbidden)?;
    let key = context_key(env).map_err(|fault| {
        log_fault("context", "key", &fault);
        public_face(&fault)
    })?;
    key.verify(text, SystemClock.now_ms()).map_err(|_| RequestRejection::Forbidden)
}

/// The context of a player's request that a Worker or an object serves without a [`Shell`].
///
/// # Errors
/// As a shell refuses it.
pub fn player_context(
    worker: &'static str,
    exchange: &Exchange,
    env: &Env,
) -> Result<RequestContext, RequestRejection> {
    let context = verified_context(exchange, env)?;
    check_access(worker, Access::Player, &context)?;
    Ok(context)
}

fn check_access(
    worker: &'static str,
    access: Access,
    context: &RequestContext,
) -> Result<(), RequestRejection> {
    let callers = fleet::CALLERS.iter().find(|(callee, _)| *callee == worker).map_or(&[][..], |(_, by)| by);
    // A Worker calls its own objects in its own name, from a cron or for a request that it took itself.
    let issuer = context.issuer.as_str();
    if issuer != worker && !callers.contains(&issuer) {
        return Err(RequestRejection::Forbidden);
    }
    // What the apex asks of its own objects comes from nobody outside.
    let from_apex = issuer == fleet::worker::APEX && worker != fleet::worker::APEX;
    match (access, &context.subject) {
        (Access::Service, _) if from_apex => Err(RequestRejection::Forbidden),
        (Access::Service, _) => Ok(()),
        (_, Subject::Service {}) => Err(RequestRejection::Forbidden),
        (Access::Public | Access::PublicOrPlayer, _) | (Access::Player, Subject::Player { .. }) => Ok(()),
        (Access::Player | Access::Operator(_), Subject::Anonymous {}) => {
            Err(RequestRejection::AuthenticationRequired)
        }
        (Access::Player, Subject::Operator { .. }) => Err(RequestRejection::Forbidden),
        (Access::Operator(scope), Subject::Operator { role, .. }) if role.allows(scope) => Ok(()),
        (Access::Operator(scope), Subject::Operator { .. } | Subject::Player { .. }) => {
            Err(RequestRejection::InsufficientScope { scope })
        }
    }
}

async fn read_request<E: Endpoint>(exchange: &Exchange) -> Result<E::Request, Refusal> {
    if !E::METHOD.has_body() {
        return parse_query(exchange.query()).map_err(Refusal::of);
    }
    let body = if E::BODY_IS_BATCH {
        exchange.batch(E::BODY_BYTES_MAX).await.map(Cow::Owned)
    } else {
        exchange.body(E::BODY_BYTES_MAX).await
    };
    let parsed = match body {
        Ok(body) => parse_body(&body),
        Err(BodyError::TooLarge) => {
            Err(RequestRejection::BodyTooLarge { bytes_max: E::BODY_BYTES_MAX.into() })
        }
        Err(BodyError::UnsupportedMediaType) => Err(RequestRejection::UnsupportedMediaType),
        Err(BodyError::Malformed) => Err(RequestRejection::MalformedJson),
        Err(BodyError::Fault(fault)) => return Err(Refusal::of_fault(fault)),
    };
    parsed.map_err(Refusal::of)
}

impl Answered {
    fn of<E: Endpoint>(reply: &Reply<E::Response>) -> Result<Self, Refusal> {
        let body = match E::STATUS {
            204 => None,
            _ => Some(serde_json::to_string(&reply.body).map_err(|error| {
                Refusal::of_fault(Fault::internal(format!("response of {}: {error}", E::PATH)))
            })?),
        };
        let (content_type, cache_control) = (E::MEDIA_TYPE, E::CACHE_CONTROL);
        Ok(Self { status: E::STATUS, content_type, cache_control, body, replayed: reply.replayed })
    }
}

impl Refusal {
    fn of<R: Rejection>(rejection: R) -> Self {
        Self {
            status: rejection.status(),
            code: rejection.code(),
            problem: Box::new(move |request_id| {
                serde_json::to_string(&Problem::new(rejection, request_id)).unwrap_or_default()
            }),
            allow: None,
            fault: None,
        }
    }

    fn of_fault(fault: Fault) -> Self {
        Self { fault: Some(fault.clone()), ..Self::of(public_face(&fault)) }
    }
}

type Responded = (Result<web_sys::Response, Fault>, u16, Option<&'static str>, Option<String>);

fn respond(result: Result<Answered, Refusal>, request_id: &str) -> Responded {
    match result {
        Ok(Answered { status, content_type, cache_control, body, replayed }) => {
            let body = body.as_deref();
            let outgoing =
                Outgoing { status, content_type, cache_control, body, request_id, replayed, allow: None };
            (outgoing.into_response(), status, None, None)
        }
        Err(Refusal { status, code, problem, allow, fault }) => {
            let response = problem_response(status, &problem(request_id), request_id, allow.as_deref());
            (response, status, Some(code), fault.map(|fault| fault.to_string()))
        }
    }
}

pub(crate) fn problem_response(
    status: u16,
    problem: &str,
    request_id: &str,
    allow: Option<&str>,
) -> Result<web_sys::Response, Fault> {
    let (content_type, cache_control, body) = (PROBLEM_JSON, NO_STORE, Some(problem));
    Outgoing { status, content_type, cache_control, body, request_id, replayed: false, allow }.into_response()
}

/// The problem response of a Worker that refuses before any shell is asked.
///
/// # Errors
/// Only when the runtime refuses to build a response.
pub fn refuse<R: Rejection>(rejection: R) -> worker::Result<web_sys::Response> {
    let status = rejection.status();
    let problem = serde_json::to_string(&Problem::new(rejection, "")).unwrap_or_default();
    problem_response(status, &problem, "", None).map_err(|fault| worker::Error::RustError(fault.to_string()))
}
