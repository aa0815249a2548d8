//! What happens when the configuration that somebody wrote is wrong.

use igaming_e2e::{Client, Configuration};
use serde_json::json;

const BAD: [&str; 6] = ["", "{", "null", "[]", "{\"name\":\"x\"}", "\u{feff}{}"];

#[test]
fn the_last_accepted_configuration_stands_in_for_a_damaged_one() {
    let configuration = Configuration::of_platform();
    let mut good = configuration.get("tenant:demo:config");
    good["restricted_countries"] = json!(["KP"]);
    for (index, bad) in BAD.iter().enumerate() {
        let name = format!("damaged-{index}");
        configuration.put(&format!("tenant:{name}:config"), bad);
        configuration.put(&format!("tenant:{name}:config:good"), &good.to_string());
        let client = configuration.host(&name);
        let from = |country: &str| {
            client.get("/api/wallet/balance").header("x-local-cf", json!({ "country": country }).to_string())
        };
        from("BR").send().problem(401, "authentication_required");
        // And it is that one which is in force, with its restrictions.
        from("KP").send().problem(451, "unavailable_for_legal_reasons");
    }
}

#[test]
fn without_any_valid_configuration_nothing_is_served() {
    let configuration = Configuration::of_platform();
    let mut unknown_field = configuration.get("tenant:demo:config");
    unknown_field["restricted_country"] = json!(["KP"]);
    let mut unknown_country = configuration.get("tenant:demo:config");
    unknown_country["restricted_countries"] = json!(["UK"]);
    let unknown = [unknown_field.to_string(), unknown_country.to_string()];
    for (index, bad) in BAD.iter().copied().chain(unknown.iter().map(String::as_str)).enumerate() {
        let name = format!("broken-{index}");
        configuration.put(&format!("tenant:{name}:config"), bad);
        let client = configuration.host(&name);
        client.get("/api/wallet/balance").send().problem(500, "internal");
        client.post("/api/auth/login", &json!({})).send().problem(500, "internal");
    }
    // Nobody else notices.
    Client::demo().get("/api/wallet/balance").send().problem(401, "authentication_required");
}

#[test]
fn a_suspended_brand_only_answers_what_it_must() {
    let client = Configuration::of_platform().brand("suspended", &json!({ "suspended": true }));
    for path in ["/api/wallet/balance", "/api/games/seeds", "/api/nothing"] {
        client.get(path).send().problem(503, "brand_suspended");
    }
    client.post("/api/auth/register", &json!({})).send().problem(503, "brand_suspended");
    client.get("/api/auth/me").send().problem(401, "authentication_required");
    client.get("/api/me/data-export").send().problem(404, "not_found");
    client.get("/status").send().expect(200);
}

#[test]
fn a_host_is_known_to_be_unknown_for_a_minute_at_most() {
    let configuration = Configuration::of_platform();
    let client = Client::of_host("late.localhost");
    client.get("/api/wallet/balance").send().problem(421, "unknown_host");
    configuration.host("late");
    // Still remembered, so a flood of unknown names reads nothing.
    client.get("/api/wallet/balance").send().problem(421, "unknown_host");
}
