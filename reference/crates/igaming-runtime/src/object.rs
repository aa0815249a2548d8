use cactus_edge::Fault;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use worker::{State, Stub, web_sys, worker_sys::types as worker_sys};

use crate::exchange::Exchange;

/// The name by which a Durable Object was addressed.
///
/// # Errors
/// A fault when it was addressed by id: then it is none of ours.
pub fn object_name(state: &State) -> Result<String, Fault> {
    state.id().name().ok_or_else(|| Fault::internal("a Durable Object without a name"))
}

impl Exchange {
    /// Passes the request to an object as it came and answers what the object answers, body untouched.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn pass_to_object(&self, stub: Stub) -> worker::Result<web_sys::Response> {
        let object: worker_sys::DurableObject = stub.into_rpc();
        let response = JsFuture::from(object.fetch_with_request(self.request())?).await?;
        Ok(response.unchecked_into())
    }
}
