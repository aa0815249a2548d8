//! Who is served from where. The local entry is told where a client is, as the platform tells a deployment.

use igaming_e2e::{Call, Client, Configuration, Player, unique_email};
use serde_json::json;

const CODE: &str = "unavailable_for_legal_reasons";

fn from(call: Call, country: &str) -> Call {
    call.header("x-local-cf", json!({ "country": country }).to_string())
}

fn brand(name: &str) -> Client {
    let changes = json!({ "restricted_countries": ["KP", "US"], "tor": "block", "unknown_country": "block" });
    Configuration::of_platform().brand(name, &changes)
}

#[test]
fn a_restricted_country_is_not_served() {
    let client = brand("geo-restricted");
    let register = json!({ "email": unique_email(), "password": "correct horse battery" });
    for country in ["KP", "US", "T1", "XX", "", "kp", "U"] {
        from(client.get("/api/wallet/balance"), country).send().problem(451, CODE);
        from(client.get("/api/games/seeds"), country).send().problem(451, CODE);
        from(client.post("/api/auth/register", &register), country).send().problem(451, CODE);
    }
    for country in ["BR", "GB", "PR"] {
        from(client.get("/api/wallet/balance"), country).send().problem(401, "authentication_required");
    }
}

#[test]
fn what_is_owed_to_players_stays_reachable() {
    let client = brand("geo-rights");
    for country in ["KP", "T1", "XX"] {
        from(client.get("/status"), country).send().expect(200);
        let login = json!({ "email": unique_email(), "password": "not the password" });
        from(client.post("/api/auth/login", &login), country).send().problem(401, "invalid_credentials");
        from(client.get("/api/auth/me"), country).send().problem(401, "authentication_required");
        // Nothing is built there yet, and no law forbids to say so.
        from(client.get("/api/rg/limits"), country).send().problem(404, "not_found");
        from(client.get("/api/me/data-export"), country).send().problem(404, "not_found");
    }
}

#[test]
fn each_brand_decides_about_tor_and_the_unknown() {
    let changes = json!({ "restricted_countries": ["KP"], "tor": "allow", "unknown_country": "allow" });
    let client = Configuration::of_platform().brand("geo-open", &changes);
    for country in ["T1", "XX", ""] {
        from(client.get("/api/wallet/balance"), country).send().problem(401, "authentication_required");
    }
    from(client.get("/api/wallet/balance"), "KP").send().problem(451, CODE);
}

#[test]
fn nobody_is_where_a_header_says() {
    let client = brand("geo-headers");
    for name in ["cf-ipcountry", "x-country", "x-forwarded-country", "cf-connecting-ip", "x-geo-country"] {
        from(client.get("/api/wallet/balance").header(name, "BR"), "KP").send().problem(451, CODE);
        let served = from(client.get("/api/wallet/balance").header(name, "KP"), "BR").send();
        served.problem(401, "authentication_required");
    }
    // A token opens no country.
    let player = Player::register(&Client::demo());
    from(client.get("/api/wallet/balance").token(&player.token), "KP").send().problem(451, CODE);
}

#[test]
fn a_page_may_read_why() {
    let client = brand("geo-page");
    let listed = "http://localhost:5173";
    let answer = from(client.get("/api/wallet/balance").header("origin", listed), "KP").send();
    answer.problem(451, CODE);
    assert_eq!(answer.header("access-control-allow-origin"), Some(listed));
}
