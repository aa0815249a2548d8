//! Durable Objects: their names, and the classes that the platform sees.

use std::future::Future;
use std::task::{Context, Poll, Waker};

use cactus_edge::Fault;
use igaming_contracts::RequestRejection;
use js_sys::Promise;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use worker::{Env, State, Stub, web_sys, worker_sys::types as worker_sys};

use crate::exchange::{BODY_BYTES_MAX, Exchange};
use crate::glue;
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

/// Passes a request to the object of `binding` that its path names after `prefix`: all that the Worker around a class
/// of objects does, so it takes one turn and no future. The signed context is checked here already, so that nobody
/// without one makes an object; the object's shell answers.
///
/// # Errors
/// When there is no such binding. That no answer came is in the promise that is answered otherwise.
pub fn pass_to_named_object(
    request: web_sys::Request,
    env: &Env,
    binding: &str,
    prefix: &str,
) -> Result<JsValue, JsValue> {
    let exchange = Exchange::internal(request);
    if let Err(rejection) = verified_context(&exchange, env) {
        return Ok(refuse(rejection)?.into());
    }
    let name = exchange.path().strip_prefix(prefix).and_then(|rest| rest.split('/').next());
    match name.filter(|name| !name.is_empty()) {
        Some(name) => glue::pass_to_object(env, binding, name, exchange.request()),
        None => Ok(refuse(RequestRejection::NotFound)?.into()),
    }
}

/// What an object does with a request whose body was read: a JavaScript function, made once per object.
#[doc(hidden)]
pub type Answer = Closure<dyn Fn(web_sys::Request, Option<Vec<u8>>) -> Result<JsValue, JsValue>>;

/// See [`Answer`].
#[doc(hidden)]
pub fn answer_by<F>(serve: impl Fn(Exchange) -> F + 'static) -> Answer
where
    F: Future<Output = Result<web_sys::Response, JsValue>> + 'static,
{
    Closure::new(move |request, body| {
        let response = serve(Exchange::with_body(request, body));
        begin(async move { response.await.map(JsValue::from) })
    })
}

/// Reads the body of a request and answers it.
#[doc(hidden)]
pub fn read_then(request: &web_sys::Request, answer: &Answer) -> Promise {
    glue::read_then(request, BODY_BYTES_MAX, answer)
}

/// Runs a future at once, up to where it first waits. Most commands never do: they then cost neither a promise nor a
/// turn of their own. A future that waits is polled again by its task, which leaves the task's waker where it waits.
fn begin(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Result<JsValue, JsValue> {
    let mut future = Box::pin(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Ok(future_to_promise(future).into()),
    }
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
            answer: $crate::Answer,
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
                let served = ::std::rc::Rc::clone(&object);
                let answer = $crate::answer_by(move |exchange| {
                    let (object, env) = (::std::rc::Rc::clone(&served), env.clone());
                    async move {
                        let shell = object.prepare().await.map_err(|fault| $crate::thrown(&fault))?;
                        Ok(shell.serve_exchange(exchange, env, object).await?)
                    }
                });
                Self { object, answer }
            }

            /// A request from the Worker.
            pub fn fetch(&self, request: ::worker::web_sys::Request) -> ::worker::js_sys::Promise {
                $crate::read_then(&request, &self.answer)
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
