//! The context that Workers pass each other cannot be brought in from outside.

use igaming_e2e::{Answer, Client, Player, Secrets, WELCOME_MINOR, claims_of, mint_context, unix_time_ms};
use serde_json::{Value, json};

const CONTEXT_HEADER: &str = "x-cactus-context";

fn context_of(player: &Player) -> Value {
    json!({
        "issuer": "igaming-apex",
        "tenant_id": "demo",
        "subject": {
            "kind": "player",
            "player_id": player.player_id,
            "session_id": claims_of(&player.token)["sid"],
        },
        "request_id": "req_00000000000000000000000000000000",
        "expires_at_ms": unix_time_ms() + 60_000,
    })
}

/// Contexts that speak for `victim`: invented, signed with another key, and even signed with the platform's own.
fn forged_contexts(victim: &Player) -> Vec<String> {
    let key = Secrets::from_env().context_key;
    let context = context_of(victim);
    let mut of_a_worker = context.clone();
    of_a_worker["issuer"] = "igaming-games".into();
    let mut of_the_platform = of_a_worker.clone();
    of_the_platform["subject"] = json!({ "kind": "service" });
    let right = mint_context(&key, &context);
    let unsigned = right.split_once('.').expect("two parts").0;
    vec![
        "trust me".to_owned(),
        context.to_string(),
        format!("{unsigned}."),
        unsigned.to_owned(),
        mint_context(b"a key of at least thirty-two bytes", &context),
        right,
        mint_context(&key, &of_a_worker),
        mint_context(&key, &of_the_platform),
    ]
}

#[test]
fn a_forged_context_makes_nobody_somebody() {
    let victim = Player::register(&Client::demo());
    let anonymous = Client::demo();
    for context in forged_contexts(&victim) {
        for path in ["/api/auth/me", "/api/wallet/balance", "/api/wallet/history", "/api/games/seeds"] {
            let call = anonymous.get(path).header(CONTEXT_HEADER, &context);
            call.send().problem(401, "authentication_required");
        }
        let bet = json!({ "amount_minor": 100, "currency": "BRL", "mines": 3 });
        let call = anonymous.post("/api/games/mines/start", &bet).header(CONTEXT_HEADER, &context);
        victim.refused(&call, 401, "authentication_required");
        let call = anonymous.post("/api/auth/logout", &json!({})).header(CONTEXT_HEADER, &context);
        call.send().problem(401, "authentication_required");
    }
    assert_eq!(victim.balance_minor(), WELCOME_MINOR);
}

#[test]
fn a_forged_context_does_not_change_who_a_player_is() {
    let victim = Player::register(&Client::demo());
    let forger = Player::register(&Client::demo());
    let mut forger_minor = WELCOME_MINOR;
    for context in forged_contexts(&victim) {
        let call = forger.get("/api/auth/me").header(CONTEXT_HEADER, &context);
        forger.assert_is_me(&call.send());
        // Twice, so that the entry Worker cannot be made to pass both on.
        let call = forger.get("/api/auth/me").header(CONTEXT_HEADER, &context).header(CONTEXT_HEADER, "x");
        forger.assert_is_me(&call.send());
        let round = forger.start_call(100, 24).header(CONTEXT_HEADER, &context).send().expect(200);
        forger_minor -= 100;
        assert_eq!(round["balance"]["balance_minor"], forger_minor);
        assert_eq!(victim.balance_minor(), WELCOME_MINOR);
        let over = (0..25).map(|tile| forger.reveal(&round, tile)).find(|round| round["phase"] != "running");
        let over = over.expect("24 mines end a round");
        forger_minor += over["payout_minor"].as_u64().expect("payout_minor");
    }
    assert_eq!(forger.balance_minor(), forger_minor);
    assert_eq!(victim.balance_minor(), WELCOME_MINOR);
}

#[test]
fn other_headers_that_look_internal_mean_nothing() {
    let victim = Player::register(&Client::demo());
    let forger = Player::register(&Client::demo());
    let headers = [
        ("x-player-id", victim.player_id.as_str()),
        ("x-user-id", &victim.player_id),
        ("x-session-id", "ses_00000000000000000000000000000000"),
        ("x-tenant-id", "rival"),
        ("x-forwarded-host", "rival.localhost"),
        ("x-host", "rival.localhost"),
        ("x-original-host", "rival.localhost"),
        ("x-original-url", "/wallet-do/demo:x/balances"),
        ("x-rewrite-url", "/wallet-do/demo:x/balances"),
        ("x-http-method-override", "POST"),
        ("x-cactus-player", &victim.player_id),
        ("x-cactus-tenant", "rival"),
        ("forwarded", "host=rival.localhost"),
        ("cf-ipcountry", "not a country"),
    ];
    let dressed =
        |call| headers.iter().fold(call, |call: igaming_e2e::Call, (name, value)| call.header(name, value));
    dressed(Client::demo().get("/api/auth/me")).send().problem(401, "authentication_required");
    let me = dressed(forger.get("/api/auth/me")).send().expect(200);
    assert_eq!(me["player_id"], forger.player_id.as_str());
    assert_eq!(me["tenant_id"], "demo");
}

#[test]
fn the_paths_between_workers_do_not_exist_outside() {
    let victim = Player::register(&Client::demo());
    let key = Secrets::from_env().context_key;
    let mut context = context_of(&victim);
    context["issuer"] = "igaming-games".into();
    let context = mint_context(&key, &context);
    let wallet = format!("demo:{}", victim.player_id);
    let gift = json!({
        "key": "welcome-promo:again", "campaign": "welcome", "asset": "BRL", "amount_minor": 100,
    });
    let refused = |answer: &Answer| {
        // A path that could be read in two ways is not even looked up.
        let told = (answer.status(), answer.code());
        let malformed = (400, Some("malformed_target".to_owned()));
        assert!(told == malformed || told == (404, Some("not_found".to_owned())), "{answer:?}");
    };
    for prefix in
        ["", "/api", "/api/wallet/..", "/api/wallet/%2e%2e/..", "/api/wallet", "/api/games", "//", "/%2f"]
    {
        for operation in ["balances", "bet", "win", "promo-credit"] {
            let path = format!("{prefix}/wallet-do/{wallet}/{operation}");
            let get = victim.get(&path).header(CONTEXT_HEADER, &context);
            refused(&get.send());
            let post = victim.post(&path, &gift).header(CONTEXT_HEADER, &context);
            refused(&post.send());
        }
    }
    assert_eq!(victim.balance_minor(), WELCOME_MINOR);
    assert_eq!(victim.history_kinds(1), ["promo_credit"]);
}
