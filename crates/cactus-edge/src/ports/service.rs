use crate::Fault;

/// The HTTP method of a call between Workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceMethod {
    /// A read.
    Get,
    /// A command.
    Post,
}

/// A call to another Worker, or to a Durable Object, by binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRequest {
    /// The HTTP method.
    pub method: ServiceMethod,
    /// Path and query, beginning with `/`.
    pub path: String,
    /// The signed request context that goes along.
    pub context: String,
    /// A JSON body; empty for a read.
    pub body: String,
}

/// The answer of another Worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceResponse {
    /// The HTTP status.
    pub status: u16,
    /// The JSON body.
    pub body: String,
}

/// Service bindings: the only way from one Worker to another.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Services {
    /// Sends `request` to the Worker bound as `binding` and awaits its answer, whatever its status.
    ///
    /// # Errors
    /// `Unavailable` when no answer came: whether the callee acted is unknown.
    async fn call(&self, binding: &str, request: ServiceRequest) -> Result<ServiceResponse, Fault>;
}
