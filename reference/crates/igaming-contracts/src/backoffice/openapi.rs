//! The OpenAPI document of the platform.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Access, Empty, Endpoint, Method, NoRejection};

/// `GET /api/admin/openapi`: what can be reached from outside, as OpenAPI 3.1. For everybody: it says nothing that the
/// platform's source does not.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetOpenApi;

impl Endpoint for GetOpenApi {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/admin/openapi";
    const ACCESS: Access = Access::Public;
    type Request = Empty;
    type Response = OpenApi;
    type Rejection = NoRejection;
}

/// See [`GetOpenApi`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct OpenApi(pub Map<String, Value>);
