//! `igaming-apex`'s own objects: exact windows of requests, one per rule, tenant and subject.

use serde::{Deserialize, Serialize};

use crate::{Access, Endpoint, Method, NoRejection};

/// Asks a window whether it admits one more request, which is counted if it does.
#[derive(Debug)]
pub struct AskWindow;

impl Endpoint for AskWindow {
    const BINDING: &'static str = "APEX";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/window";
    const ACCESS: Access = Access::Service;
    type Request = WindowRequest;
    type Response = WindowAnswer;
    type Rejection = NoRejection;
}

/// The rule of the moment: a window keeps times only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowRequest {
    /// The most requests in a window.
    pub limit: u32,
    /// The window, in milliseconds.
    pub window_ms: u64,
}

/// What a window answers. That it is full is an answer, not a failure to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum WindowAnswer {
    /// The request is admitted, and counted.
    Admitted {
        /// How many more would be admitted now.
        remaining: u32,
        /// When there will be one more, in milliseconds from now.
        reset_ms: u64,
    },
    /// The request is refused.
    Limited {
        /// When the next one is admitted at the earliest, in milliseconds from now.
        retry_after_ms: u64,
        /// The subject is to be put on the list of those who need not ask, until then, in milliseconds since the Unix
        /// epoch.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        list_until_ms: Option<u64>,
    },
}
