//! Two brands on one platform share nothing that a player can notice.

use igaming_e2e::{Client, PASSWORD, Player, WELCOME_MINOR};
use serde_json::json;

#[test]
fn a_token_is_worth_nothing_at_another_brand() {
    let (demo, rival) = (Client::demo(), Client::rival());
    let (ours, theirs) = (Player::register(&demo), Player::register(&rival));
    assert_eq!(theirs.get("/api/auth/me").send().expect(200)["tenant_id"], "rival");
    for (client, stranger) in [(&rival, &ours), (&demo, &theirs)] {
        for path in ["/api/auth/me", "/api/wallet/balance", "/api/wallet/history", "/api/games/seeds"] {
            client.get(path).token(&stranger.token).send().problem(401, "invalid_token");
        }
        let bet = json!({ "amount_minor": 100, "currency": "BRL", "mines": 3 });
        let call = client.post("/api/games/mines/start", &bet).token(&stranger.token);
        stranger.refused(&call, 401, "invalid_token");
    }
}

#[test]
fn the_same_address_is_another_player_at_another_brand() {
    let ours = Player::register(&Client::demo());
    let rival = Client::rival();
    let credentials = json!({ "email": ours.email, "password": PASSWORD });
    rival.post("/api/auth/login", &credentials).send().problem(401, "invalid_credentials");
    let session = rival.post("/api/auth/register", &credentials).send().expect(201);
    let theirs = Player::of_session(&rival, &ours.email, &session);
    assert_ne!(theirs.player_id, ours.player_id);

    let round = ours.start(60_000, 3);
    assert_eq!(ours.balance_minor(), WELCOME_MINOR - 60_000);
    assert_eq!(theirs.balance_minor(), WELCOME_MINOR);
    theirs.refused(&theirs.reveal_call(&round, 0), 404, "round_not_found");
    theirs.refused(&theirs.cash_out_call(&round), 404, "round_not_found");
    assert_eq!(theirs.history_kinds(1), ["promo_credit"]);
    assert_eq!(ours.history_kinds(2), ["promo_credit", "bet"]);
}
