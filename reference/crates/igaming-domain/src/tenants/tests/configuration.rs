use cactus_edge::Kv;
use cactus_edge::sqlite::{ManualClock, SqliteKv};
use igaming_testkit::demo_tenant;

use crate::tenants::{load_config, parse_config, tenant_of_host};

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
        ("/allowed_origins", serde_json::json!(["https://*.example"]), "allowed_origins"),
        ("/allowed_origins", serde_json::json!(["null"]), "allowed_origins"),
        (
            "/allowed_origins",
            serde_json::json!(["https://a.example", "https://a.example"]),
            "allowed_origins",
        ),
        ("/page_url", serde_json::json!("https://a.example/x"), "page_url"),
        ("/restricted_countries", serde_json::json!(["UK"]), "restricted_countries: UK"),
        ("/restricted_countries", serde_json::json!(["br"]), "restricted_countries: br"),
        ("/registration/countries_allowed", serde_json::json!(["XX"]), "registration.countries_allowed"),
        ("/registration/countries_restricted", serde_json::json!([""]), "registration.countries_restricted"),
        ("/registration/age_years_min", serde_json::json!(17), "registration.age_years_min"),
        ("/registration/age_years_min", serde_json::json!(-1), "-1"),
        ("/registration/password_chars_min", serde_json::json!(7), "registration.password_chars_min"),
        ("/registration/password_chars_min", serde_json::json!(65), "registration.password_chars_min"),
        ("/tor", serde_json::json!("maybe"), "maybe"),
        ("/version", serde_json::json!(-1), "-1"),
        ("/mines/house_edge_basis_points", serde_json::json!(2_501), "house_edge_basis_points"),
        ("/mines/stake_minor_min", serde_json::json!(0), "stake_minor_min"),
        ("/mines/stake_minor_max", serde_json::json!(9_007_199_254_740_991_u64), "stake_minor_max"),
        ("/mines/payout_minor_max", serde_json::json!(0), "payout_minor_max"),
        ("/mines/open_rounds_max", serde_json::json!(0), "open_rounds_max"),
        ("/crash/0/name", serde_json::json!(""), "crash.name"),
        ("/crash/0/name", serde_json::json!("Main"), "crash.name"),
        ("/crash/0/name", serde_json::json!("a:b"), "crash.name"),
        ("/crash/0/currency", serde_json::json!("EUR"), "crash.currency"),
        ("/crash/0/betting_ms", serde_json::json!(999), "crash.betting_ms"),
        ("/crash/0/closing_ms", serde_json::json!(10_001), "crash.closing_ms"),
        ("/crash/0/pause_ms", serde_json::json!(60_001), "crash.pause_ms"),
        ("/crash/0/stake_minor_min", serde_json::json!(0), "crash.stake_minor_min"),
        ("/crash/0/stake_minor_max", serde_json::json!(1_000_000_001), "crash.stake_minor_max"),
        ("/crash/0/payout_minor_max", serde_json::json!(9_007_199_254_740_992_u64), "crash.payout_minor_max"),
        ("/crash/0/round_payout_minor_max", serde_json::json!(999_999_999), "crash.round_payout_minor_max"),
        ("/crash/0/house_edge_basis_points", serde_json::json!(123), "crash.house_edge_basis_points"),
        ("/crash/0/multiplier_max_hundredths", serde_json::json!(100), "crash.multiplier_max_hundredths"),
        ("/crash/0/multiplier_max_hundredths", serde_json::json!(9_900_000_001_u64), "multiplier_max"),
        ("/crash/0/gateways", serde_json::json!(0), "crash.gateways"),
        ("/crash/0/gateways", serde_json::json!(65), "crash.gateways"),
        ("/crash/0/beacon/public_key", serde_json::json!("83cf"), "crash.beacon.public_key"),
        ("/crash/0/beacon/period_s", serde_json::json!(0), "crash.beacon.period_s"),
        ("/crash/0/beacon/genesis_s", serde_json::json!(1_692_803_367_000_u64), "crash.beacon.genesis_s"),
        ("/crash/0/beacon/url", serde_json::json!(""), "crash.beacon.url"),
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
fn a_brand_without_crash_still_parses() {
    let mut json = serde_json::to_value(demo_tenant()).unwrap();
    json.as_object_mut().unwrap().remove("crash");
    assert_eq!(parse_config(&json.to_string()).unwrap().crash, []);
}

#[test]
fn two_tables_of_one_name_are_refused() {
    let mut tenant = demo_tenant();
    tenant.crash.push(tenant.crash[0].clone());
    let refused = parse_config(&serde_json::to_string(&tenant).unwrap()).unwrap_err();
    assert!(refused.detail.contains("crash.name"), "{}", refused.detail);
}

#[test]
fn a_table_asks_the_public_beacon_unless_another_is_named() {
    let mut json = serde_json::to_value(demo_tenant()).unwrap();
    json["crash"][0].as_object_mut().unwrap().remove("beacon");
    let table = &parse_config(&json.to_string()).unwrap().crash[0];
    let quicknet = cactus_games::beacon::Network::quicknet();
    assert_eq!(table.beacon.public_key, hex::encode(quicknet.public_key));
    assert_eq!((table.beacon.genesis_s, table.beacon.period_s), (quicknet.genesis_s, quicknet.period_s));
}

#[test]
fn hosts_lead_to_tenants_and_tenants_to_configurations() {
    pollster::block_on(async {
        let kv = SqliteKv::in_memory(ManualClock::at_ms(0)).unwrap();
        kv.put("host:demo.example", "demo", None).await.unwrap();
        kv.put("tenant:demo:config", &serde_json::to_string(&demo_tenant()).unwrap(), None).await.unwrap();
        assert_eq!(tenant_of_host(&kv, "demo.example").await.unwrap().as_deref(), Some("demo"));
        assert_eq!(tenant_of_host(&kv, "other.example").await.unwrap(), None);
        assert_eq!(tenant_of_host(&kv, "").await.unwrap(), None);
        assert_eq!(tenant_of_host(&kv, &"a".repeat(600)).await.unwrap(), None);
        assert_eq!(load_config(&kv, "demo").await.unwrap(), demo_tenant());
        assert!(load_config(&kv, "other").await.is_err());
    });
}
