use std::rc::Rc;

use cactus_edge::worker::{ServiceBindings, SystemClock};
use cactus_edge::{Clock, Fault, ServiceMethod, ServiceRequest, ServiceResponse, Services};
use igaming_contracts::context::RequestContext;
use igaming_contracts::{Answer, Endpoint, Method, Problem};
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
        let context = reissue(&self.context, self.worker, SystemClock.now_ms());
        let request = ServiceRequest {
            method: match E::METHOD {
                Method::Get => ServiceMethod::Get,
                Method::Post => ServiceMethod::Post,
            },
            path: fill(E::PATH, parameter),
            context: context_key(&self.env)?.sign(&context),
            body: match E::METHOD {
                Method::Get => String::new(),
                Method::Post => {
                    serde_json::to_string(request).map_err(|error| Fault::internal(error.to_string()))?
                }
            },
        };
        read::<E>(&ServiceBindings::new(self.env.clone()).call(E::BINDING, request).await?)
    }
}

fn read<E: Endpoint>(response: &ServiceResponse) -> Result<Answer<E::Response, E::Rejection>, Fault> {
    if response.status == E::STATUS {
        return serde_json::from_str(&response.body)
            .map(Answer::Done)
            .map_err(|error| Fault::corrupt(format!("{}: {error}", E::PATH)));
    }
    // Only what the endpoint itself says is an answer; whatever else went wrong on the way is a fault.
    if (400..500).contains(&response.status)
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
