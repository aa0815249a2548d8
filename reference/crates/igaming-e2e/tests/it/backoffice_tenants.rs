//! Brands are opened, changed and closed by the platform's people, and by nobody else.

use std::thread;

use igaming_e2e::{Client, Inside, KeyValue, Operator, Player, unix_time_ms};
use serde_json::{Value, json};

const TENANTS: &str = "/api/admin/system/tenants";

/// What a brand needs: the rest has defaults.
fn configuration() -> Value {
    let text = KeyValue::of("CONFIG_KV", "tenant:demo:config").get().expect("the demo brand");
    let mut configuration: Value = serde_json::from_str(&text).expect("JSON");
    let fields = configuration.as_object_mut().expect("an object");
    fields.retain(|name, _| ["play_money", "currencies", "mines", "welcome_promo"].contains(&name.as_str()));
    configuration
}

/// A brand that nobody opened before, and its name in the DNS.
fn new_tenant(name: &str) -> (Value, String) {
    let tenant_id = format!("{name}-{:x}", unix_time_ms());
    let hostname = format!("{tenant_id}.example.com");
    let tenant = json!({
        "tenant_id": tenant_id, "name": "New Brand", "hostnames": [hostname], "configuration": configuration(),
    });
    (tenant, hostname)
}

fn path_of(tenant: &Value) -> String {
    format!("{TENANTS}/{}", tenant["tenant_id"].as_str().expect("tenant_id"))
}

fn platform_operator() -> Operator {
    Operator::with_role(&Client::demo(), "super_admin")
}

#[test]
fn a_player_registers_at_a_brand_that_was_just_opened() {
    let operator = platform_operator();
    let (tenant, hostname) = new_tenant("opened");
    let opened = operator.post(TENANTS, &tenant).send().expect(201);
    assert_eq!((&opened["version"], &opened["status"]), (&json!(1), &json!("active")));
    assert_eq!(opened["published"], true);
    assert_eq!(operator.get(&path_of(&tenant)).send().expect(200), opened);

    let player = Player::register(&Client::of_host(&hostname));
    assert_eq!(player.balance_minor(), 100_000);
    // Its token is none at another brand.
    Client::demo().get("/api/auth/me").token(&player.token).send().problem(401, "invalid_token");
}

#[test]
fn a_change_is_published_whole_or_not_made() {
    let operator = platform_operator();
    let (tenant, hostname) = new_tenant("changed");
    operator.post(TENANTS, &tenant).send().expect(201);
    let moved = format!("moved.{hostname}");
    let change = json!({
        "version": 1, "hostnames": [moved], "configuration": { "restricted_countries": ["KP"] },
    });
    let changed = operator.patch(&path_of(&tenant), &change).send().expect(200);
    assert_eq!((&changed["version"], &changed["hostnames"]), (&json!(2), &json!([moved])));
    let from = |country: &str| {
        let client = Client::of_host(&moved);
        client.get("/api/wallet/balance").header("x-local-cf", json!({ "country": country }).to_string())
    };
    from("BR").send().problem(401, "authentication_required");
    from("KP").send().problem(451, "unavailable_for_legal_reasons");
    // The name that was given up is nobody's: no isolate had heard of it.
    Client::of_host(&hostname).get("/api/wallet/balance").send().problem(421, "unknown_host");

    let bad = json!({ "version": 2, "name": "Renamed", "configuration": { "restricted_countries": ["UK"] } });
    let refused = operator.patch(&path_of(&tenant), &bad).send().problem(422, "invalid_configuration");
    assert!(refused["field"].as_str().expect("field").starts_with("restricted_countries"), "{refused}");
    assert_eq!(operator.get(&path_of(&tenant)).send().expect(200), changed);
}

#[test]
fn a_brand_that_is_suspended_is_closed_to_players() {
    let operator = platform_operator();
    let (tenant, hostname) = new_tenant("suspended");
    operator.post(TENANTS, &tenant).send().expect(201);
    let suspended = json!({ "version": 1, "status": "suspended" });
    operator.patch(&path_of(&tenant), &suspended).send().expect(200);
    let client = Client::of_host(&hostname);
    client.get("/api/wallet/balance").send().problem(503, "brand_suspended");
    client.post("/api/auth/register", &json!({})).send().problem(503, "brand_suspended");
    // Operators get in, or nobody could open it again.
    client.get(TENANTS).send().problem(401, "authentication_required");
    let opened = json!({ "version": 2, "status": "active" });
    assert_eq!(operator.patch(&path_of(&tenant), &opened).send().expect(200)["status"], "active");
}

#[test]
fn of_changes_made_on_the_same_version_one_is_made() {
    let operator = platform_operator();
    let (tenant, _) = new_tenant("contended");
    operator.post(TENANTS, &tenant).send().expect(201);
    let answers: Vec<_> = thread::scope(|scope| {
        let change = |index: u32| {
            let (operator, path) = (&operator, path_of(&tenant));
            scope.spawn(move || {
                operator.patch(&path, &json!({ "version": 1, "name": format!("Name {index}") })).send()
            })
        };
        let changes: Vec<_> = (0..8).map(change).collect();
        changes.into_iter().map(|change| change.join().expect("an answer")).collect()
    });
    let made: Vec<Value> =
        answers.iter().filter(|answer| answer.status() == 200).map(|answer| answer.expect(200)).collect();
    assert_eq!(made.len(), 1, "{answers:?}");
    for answer in answers.iter().filter(|answer| answer.status() != 200) {
        assert_eq!(answer.problem(409, "version_conflict")["version"], 2);
    }
    assert_eq!(
        operator.get(&path_of(&tenant)).send().expect(200)["configuration"]["name"],
        made[0]["configuration"]["name"]
    );
}

#[test]
fn a_name_belongs_to_one_brand() {
    let operator = platform_operator();
    let (tenant, hostname) = new_tenant("owner");
    operator.post(TENANTS, &tenant).send().expect(201);
    operator.post(TENANTS, &tenant).send().problem(409, "tenant_exists");
    let (mut thief, _) = new_tenant("thief");
    thief["hostnames"] = json!([hostname]);
    let refused = operator.post(TENANTS, &thief).send().problem(409, "hostname_taken");
    assert_eq!(refused["hostname"], hostname);
    operator.get(&path_of(&thief)).send().problem(404, "tenant_not_found");
    thief["hostnames"] = json!([]);
    operator.post(TENANTS, &thief).send().expect(201);
    let takeover = json!({ "version": 1, "hostnames": ["localhost.example.com", hostname] });
    operator.patch(&path_of(&thief), &takeover).send().problem(409, "hostname_taken");
}

#[test]
fn of_brands_that_want_a_name_at_once_one_gets_it() {
    let operator = platform_operator();
    let (first, hostname) = new_tenant("wanted");
    let brands: Vec<Value> = (0..6)
        .map(|index| {
            let mut brand = first.clone();
            brand["tenant_id"] =
                json!(format!("{}-{index}", first["tenant_id"].as_str().expect("tenant_id")));
            brand
        })
        .collect();
    let answers: Vec<_> = thread::scope(|scope| {
        let open = |brand| {
            let operator = &operator;
            scope.spawn(move || operator.post(TENANTS, brand).send())
        };
        let opened: Vec<_> = brands.iter().map(open).collect();
        opened.into_iter().map(|answer| answer.join().expect("an answer")).collect()
    });
    let won: Vec<_> = answers.iter().filter(|answer| answer.status() == 201).collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    for lost in answers.iter().filter(|answer| answer.status() != 201) {
        assert_eq!(lost.problem(409, "hostname_taken")["hostname"], hostname);
    }
    let host = KeyValue::of("CONFIG_KV", &format!("host:{hostname}")).get();
    assert_eq!(host.as_deref(), won[0].expect(201)["tenant_id"].as_str());
}

#[test]
fn what_is_gone_from_kv_is_published_again_by_the_cron() {
    let operator = platform_operator();
    let (tenant, hostname) = new_tenant("swept");
    operator.post(TENANTS, &tenant).send().expect(201);
    let tenant_id = tenant["tenant_id"].as_str().expect("tenant_id");
    let config = format!("tenant:{tenant_id}:config");
    let keys = [format!("host:{hostname}"), config.clone(), format!("{config}:good")];
    let keys = keys.map(|key| KeyValue::of("CONFIG_KV", &key));
    let published = keys.each_ref().map(|key| key.get().expect("published"));
    keys[0].put("rival");
    keys[1].delete();
    keys[2].put("{");
    // Each run looks through some of the keys; those of the other tests' brands may come first.
    for _ in 0..10 {
        let fired = Inside::as_worker("igaming-backoffice").cron("igaming-backoffice", "7 * * * *").send();
        assert_eq!(fired.status(), 200, "{fired:?}");
        if keys.each_ref().map(KeyValue::get) == published.each_ref().map(|value| Some(value.clone())) {
            return;
        }
    }
    panic!("not published again: {:?}", keys.each_ref().map(KeyValue::get));
}

#[test]
fn texts_of_a_brand_are_texts_and_nothing_else() {
    let operator = platform_operator();
    for name in [
        "'; DROP TABLE tenants; --",
        "<script>alert(1)</script>",
        "${jndi:ldap://x.example/a}",
        "{\"level\":\"error\"}",
        "\" OR \"\"=\"",
        "%0d%0aSet-Cookie: a=b",
        "../../etc/passwd",
    ] {
        let (mut tenant, _) = new_tenant("named");
        tenant["tenant_id"] = json!(format!("named-{:x}-{}", unix_time_ms(), name.len()));
        tenant["name"] = json!(name);
        tenant["hostnames"] = json!([]);
        let opened = operator.post(TENANTS, &tenant).send().expect(201);
        assert_eq!(opened["configuration"]["name"], name);
        assert_eq!(operator.get(&path_of(&tenant)).send().expect(200), opened);
    }
    for name in ["a\r\nfake: line", "a\u{0}b", "a\u{1b}[2J"] {
        let (mut tenant, _) = new_tenant("named");
        tenant["name"] = json!(name);
        operator.post(TENANTS, &tenant).send().problem(422, "invalid_name");
        tenant["name"] = json!("Named");
        tenant["configuration"]["welcome_promo"] =
            json!({ "campaign": name, "currency": "BRL", "amount_minor": 1 });
        let refused = operator.post(TENANTS, &tenant).send().problem(422, "invalid_configuration");
        assert!(
            refused["field"].as_str().is_some_and(|field| field.starts_with("welcome_promo")),
            "{refused}"
        );
    }
}

#[test]
fn what_is_wrong_with_a_brand_is_named() {
    let operator = platform_operator();
    let wrong = |field: &str, value: Value| {
        let (mut tenant, _) = new_tenant("wrong");
        tenant[field] = value;
        operator.post(TENANTS, &tenant).send()
    };
    for id in ["", "UPPER", "a b", "platform", "x'; DROP TABLE tenants; --", &"a".repeat(33)] {
        wrong("tenant_id", json!(id)).problem(422, "invalid_tenant_id");
    }
    for name in ["", " x", "line\nbreak", &"x".repeat(101)] {
        wrong("name", json!(name)).problem(422, "invalid_name");
    }
    for hostname in
        ["localhost", "UPPER.example.com", "1.2.3.4", "a..b", "x.example.com:80", "*.example.com", "'; --"]
    {
        let refused = wrong("hostnames", json!([hostname])).problem(422, "invalid_hostname");
        assert_eq!(refused["hostname"], hostname);
    }
    let mut misspelt = configuration();
    misspelt["play_mony"] = json!(true);
    let refused = wrong("configuration", misspelt).problem(422, "invalid_configuration");
    assert_eq!(refused["field"], "play_mony");
    let mut out_of_range = configuration();
    out_of_range["mines"]["house_edge_basis_points"] = json!(-1);
    let refused = wrong("configuration", out_of_range).problem(422, "invalid_configuration");
    assert_eq!(refused["field"], "mines.house_edge_basis_points");
    let (mut unknown, _) = new_tenant("wrong");
    unknown["owner"] = json!("me");
    operator.post(TENANTS, &unknown).send().problem(422, "unknown_field");
}

#[test]
fn brands_are_for_the_platforms_people() {
    let client = Client::demo();
    client.get(TENANTS).send().problem(401, "authentication_required");
    Player::register(&client).get(TENANTS).send().problem(403, "insufficient_scope");
    let (tenant, _) = new_tenant("forbidden");
    let admin = Operator::admin(&client);
    admin.post(TENANTS, &tenant).send().problem(403, "insufficient_scope");
    admin
        .patch(&format!("{TENANTS}/demo"), &json!({ "version": 1 }))
        .send()
        .problem(403, "insufficient_scope");
    // A brand's administrator reads the own brand, and there is no other.
    assert_eq!(admin.get(&format!("{TENANTS}/demo")).send().expect(200)["tenant_id"], "demo");
    admin.get(&format!("{TENANTS}/rival")).send().problem(404, "tenant_not_found");
    let listed = admin.get(TENANTS).send().expect(200);
    let ids: Vec<&Value> =
        listed["tenants"].as_array().expect("tenants").iter().map(|tenant| &tenant["tenant_id"]).collect();
    assert_eq!(ids, ["demo"]);
    for role in ["finance", "risk", "support", "read_only"] {
        Operator::with_role(&client, role).get(TENANTS).send().problem(403, "insufficient_scope");
    }
    // The platform's people work from any brand's name.
    let listed = Operator::with_role(&Client::rival(), "super_admin").get(TENANTS).send().expect(200);
    assert!(listed["tenants"].as_array().expect("tenants").len() >= 2, "{listed}");
}
