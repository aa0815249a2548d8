use js_sys::Uint8Array;
use worker::{Env, Headers, Method, Request, RequestInit, Response, Stub};

use super::unavailable;
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
    async fn call(&self, binding: &str, request: ServiceRequest) -> Result<ServiceResponse, Fault> {
        let fetcher = self.0.service(binding).map_err(|error| Fault::internal(error.to_string()))?;
        let response = fetcher.fetch_request(to_request(request)?).await.map_err(unavailable)?;
        to_answer(response).await
    }
}

/// Sends `request` to one Durable Object and awaits its answer.
///
/// # Errors
/// `Unavailable` when no answer came: whether the object acted is unknown.
pub async fn call_object(stub: &Stub, request: ServiceRequest) -> Result<ServiceResponse, Fault> {
    to_answer(stub.fetch_with_request(to_request(request)?).await.map_err(unavailable)?).await
}

fn to_request(request: ServiceRequest) -> Result<Request, Fault> {
    let headers = Headers::new();
    headers.set(CONTEXT_HEADER, &request.context).map_err(unavailable)?;
    let mut init = RequestInit::new();
    match request.method {
        ServiceMethod::Get => init.with_method(Method::Get),
        ServiceMethod::Post => {
            headers.set("content-type", "application/json").map_err(unavailable)?;
            init.with_method(Method::Post).with_body(Some(Uint8Array::from(request.body.as_slice()).into()))
        }
    };
    init.with_headers(headers);
    let url = format!("{INTERNAL_ORIGIN}{}", request.path);
    Request::new_with_init(&url, &init).map_err(unavailable)
}

async fn to_answer(mut response: Response) -> Result<ServiceResponse, Fault> {
    let status = response.status_code();
    let body = response.bytes().await.map_err(unavailable)?;
    Ok(ServiceResponse { status, body })
}
