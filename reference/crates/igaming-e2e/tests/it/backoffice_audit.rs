//! Who changed what is written down, and can be checked.

use igaming_e2e::{Client, Operator, Player, is_hex, unix_time_ms};
use serde_json::{Value, json};

const TENANTS: &str = "/api/admin/system/tenants";
const AUDIT: &str = "/api/admin/system/audit";

fn platform_operator() -> Operator {
    Operator::with_role(&Client::demo(), "super_admin")
}

/// Opens a brand and renames it; answers its id.
fn opened_and_renamed(operator: &Operator) -> String {
    let tenant_id = format!("audited-{:x}", unix_time_ms());
    let demo = operator.get(&format!("{TENANTS}/demo")).send().expect(200);
    let configuration =
        json!({ "play_money": true, "currencies": ["BRL"], "mines": demo["configuration"]["mines"] });
    let tenant =
        json!({ "tenant_id": tenant_id, "name": "Old", "hostnames": [], "configuration": configuration });
    operator.post(TENANTS, &tenant).send().expect(201);
    let change = json!({ "version": 1, "name": "New" });
    operator.patch(&format!("{TENANTS}/{tenant_id}"), &change).send().expect(200);
    tenant_id
}

#[test]
fn a_change_tells_who_made_it_and_what_it_was() {
    let operator = platform_operator();
    let tenant_id = opened_and_renamed(&operator);
    let page = operator.get(&format!("{AUDIT}?target_id={tenant_id}")).send().expect(200);
    let entries = page["entries"].as_array().expect("entries");
    let actions: Vec<&Value> = entries.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["tenant.change", "tenant.create"]);
    let change = &entries[0]["change"];
    assert_eq!((&change["before"]["name"], &change["after"]["name"]), (&json!("Old"), &json!("New")));
    for entry in entries {
        assert_eq!((&entry["actor_kind"], &entry["tenant_id"]), (&json!("operator"), &json!(tenant_id)));
        assert!(entry["request_id"].as_str().is_some_and(|id| id.starts_with("req_")), "{entry}");
        assert!(is_hex(entry["hash"].as_str().expect("hash"), 64), "{entry}");
    }
    // What was refused is no change.
    let refused = json!({ "version": 1, "name": "Never" });
    operator.patch(&format!("{TENANTS}/{tenant_id}"), &refused).send().problem(409, "version_conflict");
    let page = operator.get(&format!("{AUDIT}?target_id={tenant_id}")).send().expect(200);
    assert_eq!(page["entries"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_chain_can_be_walked_and_is_whole() {
    let operator = platform_operator();
    opened_and_renamed(&operator);
    let (mut from, mut last) = (1, Value::Null);
    loop {
        let verified = operator.get(&format!("{AUDIT}/verify?from={from}&limit=3")).send().expect(200);
        assert_eq!(verified["broken"], Value::Null, "{verified}");
        if verified["verified"] != 0 {
            last = verified.clone();
        }
        match verified["next_from"].as_u64() {
            Some(next) => from = next,
            None => break,
        }
    }
    let newest = operator.get(&format!("{AUDIT}?before={}", u64::MAX)).send().expect(200);
    let same = newest["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .find(|entry| entry["sequence"] == last["last_sequence"]);
    assert_eq!(same.map(|entry| &entry["hash"]), Some(&last["last_hash"]));
    for stretch in ["from=0", "limit=0", "limit=1001"] {
        operator.get(&format!("{AUDIT}/verify?{stretch}")).send().problem(422, "invalid_stretch");
    }
}

#[test]
fn a_brands_people_read_of_their_brand() {
    let operator = platform_operator();
    let tenant_id = opened_and_renamed(&operator);
    let client = Client::demo();
    let admin = Operator::admin(&client);
    let others = admin.get(&format!("{AUDIT}?target_id={tenant_id}")).send().expect(200);
    assert_eq!(others["entries"], json!([]));
    let page = admin.get(AUDIT).send().expect(200);
    assert!(page["entries"].as_array().expect("entries").iter().all(|entry| entry["tenant_id"] == "demo"));
    admin.get(&format!("{AUDIT}/verify")).send().problem(403, "insufficient_scope");
    for role in ["finance", "support", "read_only"] {
        Operator::with_role(&client, role).get(AUDIT).send().problem(403, "insufficient_scope");
    }
    Player::register(&client).get(AUDIT).send().problem(403, "insufficient_scope");
    client.get(AUDIT).send().problem(401, "authentication_required");
}

#[test]
fn filters_are_values_and_nothing_else() {
    let operator = platform_operator();
    opened_and_renamed(&operator);
    for text in ["%27%20OR%201%3D1%20--", "%25", "x%27%3B%20DROP%20TABLE%20audit_log%3B", "%F0%9F%8C%B5"] {
        for field in ["actor_id", "action", "target_id", "tenant_id"] {
            let page = operator.get(&format!("{AUDIT}?{field}={text}")).send().expect(200);
            assert_eq!(page["entries"], json!([]), "{field}={text}");
        }
    }
    operator.get(&format!("{AUDIT}?order=1")).send().problem(422, "unknown_field");
}

#[test]
fn the_document_of_all_endpoints_is_the_generated_one() {
    let served = Client::demo().get("/api/admin/openapi").send().expect(200);
    let generated: Value = serde_json::from_str(include_str!("../../../../openapi.json")).expect("JSON");
    assert_eq!(served, generated);
    assert_eq!(served["openapi"], "3.1.0");
}
