use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use worker::worker_sys::types::DurableObject;
use worker::{Env, Stub};

use super::describe;
use super::glue::{self, binding};
use crate::{Fault, ServiceMethod, ServiceRequest, ServiceResponse, Services};

/// The header that carries the signed request context between Workers.
pub const CONTEXT_HEADER: &str = "x-cactus-context";

/// Calls over a binding go to a Worker by its binding, not by name: the host part has no meaning.
const INTERNAL_ORIGIN: &str = "https://internal";

/// The service bindings of a Worker.
#[derive(Debug, Clone)]
pub struct ServiceBindings(Env);

impl ServiceBindings {
    /// Takes the bindings from the environment.
    pub fn new(env: Env) -> Self {
        Self(env)
    }
}

impl Services for ServiceBindings {
    async fn call(&self, binding_name: &str, request: ServiceRequest) -> Result<ServiceResponse, Fault> {
        send(&binding(&self.0, binding_name)?, &request).await
    }
}

/// Sends `request` to a Durable Object and awaits its answer, as [`Services::call`] does to a Worker.
///
/// # Errors
/// As [`Services::call`].
pub async fn call_stub(stub: Stub, request: &ServiceRequest) -> Result<ServiceResponse, Fault> {
    let object: DurableObject = stub.into_rpc();
    send(object.as_ref(), request).await
}

async fn send(target: &JsValue, request: &ServiceRequest) -> Result<ServiceResponse, Fault> {
    let url = format!("{INTERNAL_ORIGIN}{}", request.path);
    let body = match request.method {
        ServiceMethod::Get => None,
        ServiceMethod::Post => Some(request.body.as_str()),
    };
    let answer = JsFuture::from(glue::exchange(target, &url, &request.context, body)).await;
    let answer = answer.map_err(|error| Fault::unavailable(describe(&error)))?;
    split(&answer.as_string().unwrap_or_default())
}

/// Takes status and body apart.
fn split(answer: &str) -> Result<ServiceResponse, Fault> {
    let (status, body) =
        answer.split_once('\n').ok_or_else(|| Fault::corrupt("an answer without a status"))?;
    let status = status.parse().map_err(|_| Fault::corrupt("an answer without a status"))?;
    Ok(ServiceResponse { status, body: body.to_owned() })
}
