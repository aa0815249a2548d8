//! The OpenAPI 3.1 document of what is reached from outside, made of the endpoints' types in `igaming-contracts`.

mod endpoints;
mod operation;
mod refusals;
mod schemas;
#[cfg(test)]
mod tests;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use self::operation::{Document, Operations};

/// The version of the interface; a change that could break a client raises the first number.
const API_VERSION: &str = "1.0.0";

const DESCRIPTION: &str = "Every brand is served under host names of its own; the host decides the tenant. Amounts \
     are integers of minor units. A refusal is a problem document (RFC 9457) with a stable `code`; a command may be \
     sent again with the same `Idempotency-Key` and takes effect once.";

/// The document as committed: `reference/openapi.json`.
pub fn document() -> Result<String> {
    let document = document_value()?;
    let text = serde_json::to_string_pretty(&document).context("the document has no JSON")?;
    Ok(text + "\n")
}

fn document_value() -> Result<Value> {
    let mut operations = Operations::default();
    endpoints::add_all(&mut operations)?;
    let Document { paths, tags, schemas, responses } = operations.finish()?;
    Ok(json!({
        "openapi": "3.1.0",
        "info": { "title": "Cactus reference platform", "version": API_VERSION, "description": DESCRIPTION },
        "servers": [{
            "url": "http://{host}",
            "variables": { "host": { "default": "localhost:8787", "description": "a host name of the brand" } },
        }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses,
            "headers": { "RequestId": {
                "description": "the request, for support and in the log of every Worker that took part",
                "schema": { "type": "string" },
            } },
            "securitySchemes": {
                "player": {
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "a player's access token, from registration, login or refresh",
                },
                "operator": {
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "an operator's access token",
                },
            },
        },
    }))
}
