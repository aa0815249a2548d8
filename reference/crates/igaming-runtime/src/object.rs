//! Durable Objects: their names, and the classes that the platform sees.

use cactus_edge::Fault;
use igaming_contracts::RequestRejection;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::{Env, State, Stub, web_sys, worker_sys::types as worker_sys};

use crate::exchange::Exchange;
use crate::shell::{refuse, verified_context};

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

/// Passes a request to the object of `binding` that its path names after `prefix`. The signed context is checked here
/// already, so that nobody without one makes an object; the object's shell answers.
///
/// # Errors
/// When no answer came, or there is no such binding.
pub async fn pass_to_named_object(
    request: web_sys::Request,
    env: &Env,
    binding: &str,
    prefix: &str,
) -> worker::Result<web_sys::Response> {
    let exchange = Exchange::new(request);
    if let Err(rejection) = verified_context(&exchange, env) {
        return refuse(rejection);
    }
    let name = exchange.path().strip_prefix(prefix).and_then(|rest| rest.split('/').next());
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return refuse(RequestRejection::NotFound);
    };
    let stub = env.durable_object(binding)?.get_by_name(name)?;
    exchange.pass_to_object(stub).await
}

/// A fault as the platform's error: it fails the event, and the platform repeats an alarm.
#[doc(hidden)]
pub fn thrown(fault: &Fault) -> JsValue {
    js_sys::Error::new(&fault.to_string()).into()
}

/// Declares a Durable Object class around a type that has
/// `fn new(State, Env) -> Self`, `async fn prepare(&self) -> Result<Rc<Shell<Self>>, Fault>` and
/// `async fn alarm(&self) -> Result<(), Fault>`.
///
/// Request and response stay the JavaScript objects that they are; the class that the `worker` crate would make
/// takes both apart and builds the response anew, at some twenty crossings a request. The Worker needs
/// `wasm-bindgen` among its dependencies.
#[macro_export]
macro_rules! durable_object {
    ($(#[$docs:meta])* $class:ident($object:ty)) => {
        use ::wasm_bindgen::prelude::wasm_bindgen;

        $(#[$docs])*
        #[derive(Debug)]
        #[wasm_bindgen]
        pub struct $class {
            object: ::std::rc::Rc<$object>,
            env: ::worker::Env,
        }

        #[wasm_bindgen(
            wasm_bindgen_futures = ::worker::wasm_bindgen_futures,
            js_sys = ::worker::js_sys
        )]
        impl $class {
            /// The platform makes the object at its first event.
            #[wasm_bindgen(constructor)]
            pub fn new(state: ::worker::worker_sys::DurableObjectState, env: ::worker::Env) -> Self {
                let object = ::std::rc::Rc::new(<$object>::new(::worker::State::from(state), env.clone()));
                Self { object, env }
            }

            /// A request from the Worker.
            pub async fn fetch(
                &self,
                request: ::worker::web_sys::Request,
            ) -> ::std::result::Result<::worker::web_sys::Response, ::worker::wasm_bindgen::JsValue> {
                let shell = self.object.prepare().await.map_err(|fault| $crate::thrown(&fault))?;
                Ok(shell.serve(request, self.env.clone(), ::std::rc::Rc::clone(&self.object)).await?)
            }

            /// The alarm rang.
            pub async fn alarm(&self) -> ::std::result::Result<(), ::worker::wasm_bindgen::JsValue> {
                self.object.prepare().await.map_err(|fault| $crate::thrown(&fault))?;
                self.object.alarm().await.map_err(|fault| $crate::thrown(&fault))
            }
        }
    };
}

/// Declares a Durable Object class that holds sockets, around a type as [`durable_object!`] wants it that also has
/// `async fn connect(self: &Rc<Self>, Exchange) -> worker::Result<web_sys::Response>` for a request that asks for a
/// socket, `fn message(self: &Rc<Self>, Socket, JsValue)` and `fn closed(self: &Rc<Self>, Socket)`.
#[macro_export]
macro_rules! socket_object {
    ($(#[$docs:meta])* $class:ident($object:ty)) => {
        use ::wasm_bindgen::prelude::wasm_bindgen;

        $(#[$docs])*
        #[derive(Debug)]
        #[wasm_bindgen]
        pub struct $class {
            object: ::std::rc::Rc<$object>,
            env: ::worker::Env,
        }

        #[wasm_bindgen(
            wasm_bindgen_futures = ::worker::wasm_bindgen_futures,
            js_sys = ::worker::js_sys
        )]
        impl $class {
            /// The platform makes the object at its first event.
            #[wasm_bindgen(constructor)]
            pub fn new(state: ::worker::worker_sys::DurableObjectState, env: ::worker::Env) -> Self {
                let object = ::std::rc::Rc::new(<$object>::new(::worker::State::from(state), env.clone()));
                Self { object, env }
            }

            /// A request from the Worker, or from another object.
            pub async fn fetch(
                &self,
                request: ::worker::web_sys::Request,
            ) -> ::std::result::Result<::worker::web_sys::Response, ::worker::wasm_bindgen::JsValue> {
                let shell = self.object.prepare().await.map_err(|fault| $crate::thrown(&fault))?;
                let exchange = $crate::Exchange::new(request);
                if exchange.asks_for_socket() {
                    return Ok(self.object.connect(exchange).await?);
                }
                let state = ::std::rc::Rc::clone(&self.object);
                Ok(shell.serve(exchange.into_request(), self.env.clone(), state).await?)
            }

            /// The alarm rang.
            pub async fn alarm(&self) -> ::std::result::Result<(), ::worker::wasm_bindgen::JsValue> {
                self.object.prepare().await.map_err(|fault| $crate::thrown(&fault))?;
                self.object.alarm().await.map_err(|fault| $crate::thrown(&fault))
            }

            /// A frame came.
            #[wasm_bindgen(js_name = webSocketMessage)]
            pub fn web_socket_message(
                &self,
                socket: ::worker::wasm_bindgen::JsValue,
                message: ::worker::wasm_bindgen::JsValue,
            ) {
                self.object.message($crate::Socket::new(socket), message);
            }

            /// A socket was closed, from either side.
            #[wasm_bindgen(js_name = webSocketClose)]
            pub fn web_socket_close(&self, socket: ::worker::wasm_bindgen::JsValue) {
                self.object.closed($crate::Socket::new(socket));
            }

            /// A connection broke.
            #[wasm_bindgen(js_name = webSocketError)]
            pub fn web_socket_error(&self, socket: ::worker::wasm_bindgen::JsValue) {
                self.object.closed($crate::Socket::new(socket));
            }
        }
    };
}
