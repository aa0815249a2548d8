//! The problems that an endpoint may answer, by status.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use igaming_contracts::{Access, Endpoint, Rejection, RequestRejection};
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use super::schemas::Schemas;

/// What only a request with a body meets.
const OF_BODIES: [&str; 5] = [
    "body_too_large",
    "invalid_amount",
    "invalid_idempotency_key",
    "malformed_json",
    "unsupported_media_type",
];
/// What only an endpoint behind a token meets.
const OF_TOKENS: [&str; 1] = ["authentication_required"];
/// What only an endpoint of operators meets.
const OF_OPERATORS: [&str; 1] = ["insufficient_scope"];
/// What only a socket meets.
const OF_SOCKETS: [&str; 1] = ["upgrade_required"];
/// Never meant to be seen.
const DEFECTS: [&str; 1] = ["internal"];

/// One way to say no.
#[derive(Debug, Clone)]
struct Refusal {
    code: String,
    status: u16,
    /// Its own fields, by name.
    fields: Map<String, Value>,
    required: Vec<Value>,
}

/// Problems that several operations answer stand in the document once.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// By name, in the order of need within a status.
    responses: BTreeMap<String, Value>,
}

impl Problems {
    /// The response as a component.
    fn refer(&mut self, status: u16, response: Value) -> Value {
        let known = self.responses.iter().find(|(_, known)| **known == response);
        let name = match known {
            Some((name, _)) => name.clone(),
            None => {
                let begins = format!("Problem{status}.");
                let number = self.responses.keys().filter(|name| name.starts_with(&begins)).count() + 1;
                let name = format!("{begins}{number:02}");
                self.responses.insert(name.clone(), response);
                name
            }
        };
        json!({ "$ref": format!("#/components/responses/{name}") })
    }

    pub(super) fn into_components(self) -> BTreeMap<String, Value> {
        self.responses
    }
}

/// What every problem has (RFC 9457, and the platform's code and request id).
pub(super) fn problem_schema() -> Value {
    json!({
        "description": "Problem details, RFC 9457.",
        "type": "object",
        "required": ["type", "title", "status", "detail", "request_id", "code"],
        "properties": {
            "type": { "type": "string", "pattern": "^urn:cactus:problem:[a-z0-9_]+$" },
            "title": { "type": "string", "description": "The code in words." },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": { "type": "string", "description": "One sentence for a human." },
            "request_id": { "type": "string", "description": "The request, for support." },
            "code": { "type": "string", "description": "Stable, for programs." },
        },
    })
}

/// The responses of an endpoint that are problems, by status.
pub(super) fn of<E: Endpoint>(schemas: &mut Schemas, problems: &mut Problems) -> Result<Map<String, Value>>
where
    E::Rejection: JsonSchema,
{
    let mut refusals = variants::<E::Rejection>(&schemas.refusal::<E::Rejection>())?;
    let applies = |code: &str| {
        !DEFECTS.contains(&code)
            && !OF_SOCKETS.contains(&code)
            && (E::METHOD.has_body() || !OF_BODIES.contains(&code))
            && (E::ACCESS != Access::Public || !OF_TOKENS.contains(&code))
            && (matches!(E::ACCESS, Access::Operator(_)) || !OF_OPERATORS.contains(&code))
    };
    let of_any = variants::<RequestRejection>(&schemas.refusal::<RequestRejection>())?;
    refusals.extend(of_any.into_iter().filter(|refusal| applies(&refusal.code)));
    Ok(responses(refusals, problems))
}

/// What the opening of a socket may be refused with.
pub(super) fn of_socket(schemas: &mut Schemas, problems: &mut Problems) -> Result<Map<String, Value>> {
    let applies =
        |code: &str| ![&OF_BODIES[..], &OF_OPERATORS, &DEFECTS].iter().any(|codes| codes.contains(&code));
    let of_any = variants::<RequestRejection>(&schemas.refusal::<RequestRejection>())?;
    let refusals = of_any.into_iter().filter(|refusal| applies(&refusal.code)).collect();
    Ok(responses(refusals, problems))
}

fn responses(refusals: Vec<Refusal>, problems: &mut Problems) -> Map<String, Value> {
    let mut by_status: BTreeMap<u16, Vec<Refusal>> = BTreeMap::new();
    for refusal in refusals {
        by_status.entry(refusal.status).or_default().push(refusal);
    }
    let refer = |(status, refusals): (u16, Vec<Refusal>)| {
        (status.to_string(), problems.refer(status, response(status, &refusals)))
    };
    by_status.into_iter().map(refer).collect()
}

fn response(status: u16, refusals: &[Refusal]) -> Value {
    let codes: BTreeSet<&str> = refusals.iter().map(|refusal| refusal.code.as_str()).collect();
    let mut properties = json!({ "status": { "const": status }, "code": { "enum": codes } });
    for refusal in refusals {
        for (name, schema) in &refusal.fields {
            properties[name] = schema.clone();
        }
    }
    let mut schema =
        json!({ "allOf": [{ "$ref": "#/components/schemas/Problem" }], "properties": properties });
    // With several codes, a field comes with its own only.
    if let [refusal] = refusals
        && !refusal.required.is_empty()
    {
        schema["required"] = refusal.required.clone().into();
    }
    json!({
        "description": codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", "),
        "headers": { "x-request-id": { "$ref": "#/components/headers/RequestId" } },
        "content": { "application/problem+json": { "schema": schema } },
    })
}

/// Every way to say no of `R`, in order of precedence. Code and status are asked of a value of each.
fn variants<R: Rejection>(schema: &Value) -> Result<Vec<Refusal>> {
    let variants = match (&schema["oneOf"], &schema["anyOf"], &schema["properties"]["code"]) {
        (Value::Array(variants), _, _) | (_, Value::Array(variants), _) => variants.clone(),
        (_, _, Value::Object(_)) => vec![schema.clone()],
        // An enum without variants.
        _ => return Ok(Vec::new()),
    };
    variants.iter().map(refusal::<R>).collect()
}

fn refusal<R: Rejection>(variant: &Value) -> Result<Refusal> {
    let sample = sample(variant);
    let rejection: R = serde_json::from_value(sample.clone())
        .with_context(|| format!("no value of this schema is a rejection: {variant}; tried {sample}"))?;
    let code = rejection.code().to_owned();
    ensure!(sample["code"] == code.as_str(), "the code in JSON is {}, and its name {code}", sample["code"]);
    let mut fields = variant["properties"].as_object().cloned().unwrap_or_default();
    fields.remove("code");
    let required = variant["required"].as_array().cloned().unwrap_or_default();
    let required = required.into_iter().filter(|name| name != "code").collect();
    match rejection.status() {
        status @ 400..=599 => Ok(Refusal { code, status, fields, required }),
        status => bail!("{code} has the status {status}"),
    }
}

/// A value that a schema of the contracts allows.
pub(super) fn sample(schema: &Value) -> Value {
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    for choice in ["enum", "oneOf", "anyOf"] {
        if let Some(first) = schema[choice].get(0) {
            return if choice == "enum" { first.clone() } else { sample(first) };
        }
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"].get(0).and_then(Value::as_str));
    match kind {
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            Value::Object(
                required.map(|name| (name.to_owned(), sample(&schema["properties"][name]))).collect(),
            )
        }
        Some("array") => json!([]),
        Some("boolean") => json!(false),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
        // The one pattern of a name that is required somewhere is that of a currency.
        Some("string") => json!("BRL"),
        _ => Value::Null,
    }
}
