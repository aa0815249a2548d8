use cactus_edge::Kv;
use cactus_edge::sqlite::{ManualClock, SqliteKv};
use igaming_testkit::demo_tenant;

use super::{load_config, parse_config, tenant_of_host};

/// The demo brand's JSON with one field replaced.
fn with(pointer: &str, value: serde_json::Value) -> String {
    let mut json = serde_json::to_value(demo_tenant()).unwrap();
    *json.pointer_mut(pointer).unwrap() = value;
    json.to_string()
}

#[test]
fn a_valid_configuration_comes_back() {
    let json = serde_json::to_string(&demo_tenant()).unwrap();
    assert_eq!(parse_config(&json), Ok(demo_tenant()));
}

#[test]
fn each_wrong_value_is_named() {
    for (pointer, value, named) in [
        ("/currencies", serde_json::json!([]), "currencies"),
        ("/currencies", serde_json::json!(["XXX"]), "currencies"),
        ("/welcome_promo/amount_minor", serde_json::json!(0), "welcome_promo"),
        ("/welcome_promo/currency", serde_json::json!("brl"), "welcome_promo.currency"),
        ("/mines/house_edge_basis_points", serde_json::json!(2_501), "house_edge_basis_points"),
        ("/mines/stake_minor_min", serde_json::json!(0), "stake_minor_min"),
        ("/mines/stake_minor_max", serde_json::json!(9_007_199_254_740_991_u64), "stake_minor_max"),
        ("/mines/payout_minor_max", serde_json::json!(0), "payout_minor_max"),
        ("/mines/open_rounds_max", serde_json::json!(0), "open_rounds_max"),
    ] {
        let rejection = parse_config(&with(pointer, value)).unwrap_err();
        assert!(rejection.detail.contains(named), "{pointer}: {}", rejection.detail);
    }
    let unknown = serde_json::to_string(&demo_tenant()).unwrap().replacen('{', "{\"colour\":1,", 1);
    assert!(parse_config(&unknown).unwrap_err().detail.contains("colour"));
}

#[test]
fn open_rounds_default_to_one_as_gli_19_wants() {
    let mut json = serde_json::to_value(demo_tenant()).unwrap();
    json["mines"].as_object_mut().unwrap().remove("open_rounds_max");
    assert_eq!(parse_config(&json.to_string()).unwrap().mines.open_rounds_max, 1);
}

#[test]
fn hosts_lead_to_tenants_and_tenants_to_configurations() {
    pollster::block_on(async {
        let kv = SqliteKv::in_memory(ManualClock::at_ms(0)).unwrap();
        kv.put("host:demo.example", "demo", None).await.unwrap();
        kv.put("tenant:demo:config", &serde_json::to_string(&demo_tenant()).unwrap(), None).await.unwrap();
        assert_eq!(tenant_of_host(&kv, "DEMO.example").await.unwrap().as_deref(), Some("demo"));
        assert_eq!(tenant_of_host(&kv, "other.example").await.unwrap(), None);
        assert_eq!(tenant_of_host(&kv, "").await.unwrap(), None);
        assert_eq!(tenant_of_host(&kv, &"a".repeat(600)).await.unwrap(), None);
        assert_eq!(load_config(&kv, "demo").await.unwrap(), demo_tenant());
        assert!(load_config(&kv, "other").await.is_err());
    });
}
