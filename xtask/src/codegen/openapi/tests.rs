use std::collections::BTreeSet;
use std::fs;

use igaming_contracts::RequestRejection;
use serde_json::{Value, json};
use walkdir::WalkDir;

use super::document_value;
use super::refusals::sample;
use crate::layout::Layout;

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().clone();
        methods.into_iter().map(|(method, operation)| (path.clone(), method, operation)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

/// Paths of the contracts that come through the apex, from their sources.
fn paths_in_sources() -> BTreeSet<String> {
    let contracts = Layout::here().reference().join("crates/igaming-contracts/src");
    let mut paths = BTreeSet::new();
    for file in WalkDir::new(contracts).into_iter().map(Result::unwrap) {
        if file.path().extension().is_none_or(|extension| extension != "rs") || file.file_name() == "fleet.rs"
        {
            continue;
        }
        let source = fs::read_to_string(file.path()).unwrap();
        let literals = source.split('"').skip(1).step_by(2);
        paths.extend(literals.filter(|text| text.starts_with("/api/")).map(str::to_owned));
    }
    paths
}

#[test]
fn every_path_that_is_reached_from_outside_is_there() {
    let document = document_value().unwrap();
    let documented: BTreeSet<String> = document["paths"].as_object().unwrap().keys().cloned().collect();
    assert!(documented.len() > 30);
    assert_eq!(documented, paths_in_sources());
}

#[test]
fn every_operation_says_what_it_is_what_it_answers_and_how_it_refuses() {
    let document = document_value().unwrap();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{path}");
        assert!(operation["summary"].as_str().unwrap().len() > 10, "{method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(
            responses.keys().any(|status| ["101", "200", "201", "202", "204"].contains(&&**status)),
            "{path}"
        );
        for status in ["401", "404", "421", "503"] {
            assert!(responses.contains_key(status), "{method} {path} {status}");
        }
        assert!(!responses.contains_key("500"), "{method} {path}: a defect is no answer to rely on");
        for parameter in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let parameters = operation["parameters"].as_array().unwrap();
            assert!(parameters.iter().any(|found| found["name"] == parameter && found["in"] == "path"));
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document_value().unwrap();
    let text = document.to_string();
    let references = text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut count = 0;
    for reference in references {
        assert!(document.pointer(reference).is_some(), "{reference}");
        count += 1;
    }
    assert!(count > 20);
}

#[test]
fn a_sample_is_what_its_schema_allows() {
    let schema = json!({
        "type": "object",
        "required": ["code", "left"],
        "properties": { "code": { "const": "too_late" }, "left": { "type": "integer", "minimum": 3 }, "x": {} },
    });
    assert_eq!(sample(&schema), json!({ "code": "too_late", "left": 3 }));
    assert_eq!(sample(&json!({ "anyOf": [{ "enum": ["b", "a"] }, { "type": "null" }] })), json!("b"));
}

#[test]
fn what_any_request_may_meet_is_all_documented() {
    let schema = schemars::schema_for!(RequestRejection).to_value();
    let document = document_value().unwrap().to_string();
    for variant in schema["oneOf"].as_array().unwrap() {
        let code = variant["properties"]["code"]["const"].as_str().unwrap();
        assert!(code == "internal" || document.contains(&format!("`{code}`")), "{code}");
    }
}
