//! One endpoint as an operation of the document.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use igaming_contracts::{Access, Endpoint};
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use super::refusals::{self, Problems};
use super::schemas::Schemas;

/// The operations so far, by path and method.
#[derive(Debug, Default)]
pub(super) struct Operations {
    schemas: Schemas,
    problems: Problems,
    paths: BTreeMap<String, Map<String, Value>>,
}

impl Operations {
    /// Adds the operation that `E` is.
    pub(super) fn add<E>(&mut self) -> Result<()>
    where
        E: Endpoint + JsonSchema,
        E::Request: JsonSchema,
        E::Response: JsonSchema,
        E::Rejection: JsonSchema,
    {
        ensure!(E::ACCESS != Access::Service, "{} is not reached from outside", E::PATH);
        let request = self.schemas.request::<E::Request>();
        let mut parameters: Vec<Value> = path_parameters(E::PATH).collect();
        let mut operation = json!({
            "operationId": camel_case(&E::schema_name()),
            "summary": self.schemas.documentation::<E>()?,
            "tags": [tag(E::PATH)],
            "security": security(E::ACCESS),
        });
        if E::METHOD.has_body() {
            parameters.push(idempotency_key());
            operation["requestBody"] =
                json!({ "required": true, "content": { "application/json": { "schema": request } } });
        } else {
            parameters.extend(query_parameters(&request));
        }
        operation["parameters"] = parameters.into();
        let mut responses = refusals::of::<E>(&mut self.schemas, &mut self.problems)?;
        responses.insert(E::STATUS.to_string(), self.success::<E>());
        operation["responses"] = responses.into();
        self.insert(E::PATH, E::METHOD.as_str(), operation)
    }

    /// Adds a path at which a socket is opened.
    pub(super) fn add_socket(&mut self, path: &str, summary: &str) -> Result<()> {
        let mut responses = refusals::of_socket(&mut self.schemas, &mut self.problems)?;
        responses.insert("101".to_owned(), json!({ "description": "The socket is open." }));
        let token = json!({
            "name": "token", "in": "query",
            "description": "a player's access token; without one the socket only watches",
            "schema": { "type": "string" },
        });
        let table = json!({ "name": "table", "in": "query", "schema": { "type": "string" } });
        let operation = json!({
            "operationId": "connectCrash", "summary": summary, "tags": [tag(path)], "security": [],
            "parameters": [token, table], "responses": responses,
        });
        self.insert(path, "GET", operation)
    }

    fn success<E>(&mut self) -> Value
    where
        E: Endpoint,
        E::Response: JsonSchema,
    {
        let mut success = json!({
            "description": "Done.",
            "headers": { "x-request-id": { "$ref": "#/components/headers/RequestId" } },
        });
        if E::STATUS != 204 {
            let schema = self.schemas.response::<E::Response>();
            success["content"] = json!({ (E::MEDIA_TYPE): { "schema": schema } });
        }
        success
    }

    fn insert(&mut self, path: &str, method: &str, operation: Value) -> Result<()> {
        let before =
            self.paths.entry(path.to_owned()).or_default().insert(method.to_ascii_lowercase(), operation);
        ensure!(before.is_none(), "{method} {path} is there twice");
        Ok(())
    }

    /// The paths, the tags that group them, and the components that they refer to.
    pub(super) fn finish(self) -> Result<Document> {
        let mut tags: Vec<&str> = self.paths.keys().map(|path| tag(path)).collect();
        tags.sort_unstable();
        tags.dedup();
        let tags = tags.iter().map(|name| json!({ "name": name })).collect();
        let mut schemas = self.schemas.into_definitions();
        schemas.insert("Problem".to_owned(), refusals::problem_schema());
        Ok(Document {
            paths: serde_json::to_value(&self.paths)?,
            tags,
            schemas: schemas.into(),
            responses: serde_json::to_value(self.problems.into_components())?,
        })
    }
}

/// The parts of the document that come from endpoints.
#[derive(Debug)]
pub(super) struct Document {
    pub paths: Value,
    pub tags: Value,
    pub schemas: Value,
    pub responses: Value,
}

/// The Worker's part of the path: `wallet` of `/api/wallet/balance`, `admin` of `/api/admin/system/tenants`.
fn tag(path: &str) -> &str {
    path.split('/').nth(2).unwrap_or_default()
}

fn security(access: Access) -> Value {
    match access {
        Access::Public | Access::PublicOrPlayer => json!([{}, { "player": [] }]),
        Access::Player => json!([{ "player": [] }]),
        Access::Operator(_) => json!([{ "operator": [] }]),
        Access::Service => json!([]),
    }
}

fn path_parameters(path: &str) -> impl Iterator<Item = Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
}

fn query_parameters(request: &Value) -> Vec<Value> {
    let is_required = |name: &str| {
        request["required"].as_array().is_some_and(|required| required.iter().any(|other| other == name))
    };
    let parameter = |(name, schema): (&String, &Value)| {
        let mut schema = without_null(schema);
        let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        let mut parameter = json!({ "name": name, "in": "query", "schema": schema });
        if is_required(name) {
            parameter["required"] = json!(true);
        }
        if let Some(description) = description {
            parameter["description"] = description;
        }
        parameter
    };
    request["properties"].as_object().into_iter().flatten().map(parameter).collect()
}

/// A query has no null: what may be missing is left out.
fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(types) = schema["type"].as_array() {
        let types: Vec<Value> = types.iter().filter(|kind| **kind != "null").cloned().collect();
        schema["type"] = if let [kind] = &types[..] { kind.clone() } else { types.into() };
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let choices: Vec<Value> = choices.iter().filter(|choice| choice["type"] != "null").cloned().collect();
        schema["anyOf"] = choices.into();
    }
    schema
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header",
        "description": "the same key and body are answered with the first answer",
        "schema": { "type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$" },
    })
}

/// `CashOutMines` -> `cashOutMines`.
fn camel_case(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(characters).collect()
}
