//! Each request has an id of the platform's own, for the log and for support.

use std::collections::HashSet;

use igaming_e2e::{Call, Client, Player};
use serde_json::json;

fn calls() -> Vec<Call> {
    let client = Client::demo();
    let player = Player::register(&client);
    let preflight = client.call("OPTIONS", "/api/games/mines/start");
    vec![
        client.get("/status"),
        preflight
            .clone()
            .header("origin", "http://localhost:5173")
            .header("access-control-request-method", "POST"),
        preflight.header("origin", "http://evil.example").header("access-control-request-method", "POST"),
        client.get("/"),
        client.get("/api/nothing-here"),
        client.get("/api/auth/nothing-here"),
        client.get("/api/auth/me"),
        client.get("/api/auth/me").token("garbage"),
        client.get("/api/auth/login"),
        client.post("/api/auth/login", &json!({})),
        Client::of_host("unknown.localhost").get("/api/auth/me"),
        player.get("/api/auth/me"),
        player.get("/api/auth/me").header("origin", "http://localhost:5173"),
        player.get("/api/wallet/balance"),
        player.get("/api/wallet/history"),
        player.get("/api/games/seeds"),
        player.start_call(100, 3),
        player.start_call(0, 3),
        player.post("/api/auth/logout", &json!({})),
    ]
}

#[test]
fn every_answer_has_a_request_id_of_its_own() {
    let calls = calls();
    let ids: HashSet<String> = calls.iter().map(|call| call.send().request_id().to_owned()).collect();
    assert_eq!(ids.len(), calls.len(), "an id came twice");
}

#[test]
fn a_request_id_of_the_client_is_not_adopted() {
    let player = Player::register(&Client::demo());
    for sent in ["req_00000000000000000000000000000000", "x", "", &"x".repeat(5_000)] {
        for call in
            [player.get("/api/auth/me"), player.start_call(0, 3), player.client.get("/api/nothing-here")]
        {
            let answer = call.header("x-request-id", sent).send();
            assert_ne!(answer.request_id(), sent);
        }
    }
}
