use std::rc::Rc;

use cactus_edge::worker::{ServiceBindings, SystemClock, call_stub};
use cactus_edge::{Clock, Fault, ServiceMethod, ServiceRequest, ServiceResponse, Services};
use igaming_contracts::context::RequestContext;
use igaming_contracts::{Answer, Empty, Endpoint, Method, NoRejection, Problem};
use igaming_domain::context::reissue;
use worker::Env;

use crate::secrets::context_key;

/// Calls other Workers on behalf of one request, in this Worker's name.
#[derive(Debug, Clone)]
pub struct Caller {
    env: Env,
    worker: &'static str,
    context: Rc<RequestContext>,
}

impl Caller {
    /// A caller for `context`; it signs anew, as `worker`, for each call.
    pub fn new(env: Env, worker: &'static str, context: Rc<RequestContext>) -> Self {
        Self { env, worker, context }
    }

    /// In whose name calls are made.
    pub(crate) fn worker(&self) -> &'static str {
        self.worker
    }

    /// The request on behalf of which calls are made.
    pub(crate) fn context(&self) -> &RequestContext {
        &self.context
    }

    /// The bindings.
    pub(crate) fn env(&self) -> &Env {
        &self.env
    }

    /// The tenant of the context.
    pub(crate) fn tenant_id(&self) -> &str {
        &self.context.tenant_id
    }

    /// Calls `E`, whose path has one parameter, filled with `parameter`.
    ///
    /// # Errors
    /// A fault when no answer came or it was neither `E`'s response nor `E`'s rejection.
    pub async fn call<E: Endpoint>(
        &self,
        parameter: &str,
        request: &E::Request,
    ) -> Result<Answer<E::Response, E::Rejection>, Fault> {
        let request = self.request::<E>(parameter, request)?;
        read::<E>(&ServiceBindings::new(self.env.clone()).call(E::BINDING, request).await?)
    }

    /// Calls `E` of the object `name` that this Worker itself defines, under the `binding` of its class.
    ///
    /// # Errors
    /// As [`Caller::call`].
    pub async fn call_object<E: Endpoint>(
        &self,
        binding: &str,
        name: &str,
        request: &E::Request,
    ) -> Result<Answer<E::Response, E::Rejection>, Fault> {
        self.call_object_with::<E>(binding, name, name, request).await
    }

    /// Calls `E` of the object `name` that this Worker itself defines, where the parameter of the path is not the
    /// object's name.
    ///
    /// # Errors
    /// As [`Caller::call`].
    pub async fn call_object_with<E: Endpoint>(
        &self,
        binding: &str,
        name: &str,
        parameter: &str,
        request: &E::Request,
    ) -> Result<Answer<E::Response, E::Rejection>, Fault> {
        let unavailable = |error: worker::Error| Fault::unavailable(format!("{binding} {name}: {error}"));
        let namespace = self.env.durable_object(binding).map_err(unavailable)?;
        let stub = namespace.get_by_name(name).map_err(unavailable)?;
        read::<E>(&call_stub(stub, &self.request::<E>(parameter, request)?).await?)
    }

    /// Calls `E` of each of these objects. One that does not answer keeps none of the others from hearing.
    ///
    /// # Errors
    /// A fault when one did not answer.
    pub async fn read_objects<E>(
        &self,
        binding: &str,
        names: impl IntoIterator<Item = String>,
    ) -> Result<Vec<E::Response>, Fault>
    where
        E: Endpoint<Request = Empty, Rejection = NoRejection>,
    {
        let mut answers = Vec::new();
        for name in names {
            answers.push(match self.call_object::<E>(binding, &name, &Empty {}).await {
                Ok(Answer::Done(response)) => Ok(response),
                Ok(Answer::Rejected(rejection)) => match rejection {},
                Err(fault) => Err(fault),
            });
        }
        answers.into_iter().collect()
    }

    fn request<E: Endpoint>(&self, parameter: &str, request: &E::Request) -> Result<ServiceRequest, Fault> {
        let context = reissue(&self.context, self.worker, SystemClock.now_ms())?;
        let context = context_key(&self.env)?.sign(&context);
        const { assert!(matches!(E::METHOD, Method::Get | Method::Post), "Workers ask or command one another") };
        let path = fill(E::PATH, parameter);
        if E::METHOD.has_body() {
            let body = serde_json::to_string(request).map_err(not_written)?;
            return Ok(ServiceRequest { method: ServiceMethod::Post, path, context, body });
        }
        let query = serde_urlencoded::to_string(request).map_err(not_written)?;
        let path = if query.is_empty() { path } else { format!("{path}?{query}") };
        Ok(ServiceRequest { method: ServiceMethod::Get, path, context, body: String::new() })
    }
}

fn not_written(error: impl std::fmt::Display) -> Fault {
    Fault::internal(format!("a request has no text: {error}"))
}

fn read<E: Endpoint>(response: &ServiceResponse) -> Result<Answer<E::Response, E::Rejection>, Fault> {
    if response.status == E::STATUS {
        return serde_json::from_str(&response.body)
            .map(Answer::Done)
            .map_err(|error| Fault::corrupt(format!("{}: {error}", E::PATH)));
    }
    // Only what the endpoint itself says is an answer; whatever else went wrong on the way is a fault.
    if (400..600).contains(&response.status)
        && let Ok(problem) = serde_json::from_str::<Problem<E::Rejection>>(&response.body)
    {
        return Ok(Answer::Rejected(problem.rejection));
    }
    Err(Fault::unavailable(format!("{} answered {}", E::PATH, response.status)))
}

/// Puts `parameter` in place of the path's `{…}`.
fn fill(path: &str, parameter: &str) -> String {
    match (path.find('{'), path.find('}')) {
        (Some(open), Some(close)) if open < close => {
            format!("{}{parameter}{}", &path[..open], &path[close + 1..])
        }
        _ => path.to_owned(),
    }
}
