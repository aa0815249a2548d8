//! What a brand's people read about it, from a round that a player played to the figures.

use chrono::{DateTime, Days};
use igaming_e2e::{Client, Operator, Player, Secrets, WELCOME_MINOR, claims_of, poll_until, unix_time_ms};
use serde_json::{Value, json};

const OVERVIEW: &str = "/api/reports/overview";

/// Yesterday to tomorrow, so that no test minds midnight.
fn days() -> String {
    let now_ms = i64::try_from(unix_time_ms()).expect("a time");
    let today = DateTime::from_timestamp_millis(now_ms).expect("a time").date_naive();
    format!("from={}&to={}", today - Days::new(1), today + Days::new(1))
}

/// The overview about one player.
fn overview_of(admin: &Operator, player: &Player) -> Value {
    admin.get(&format!("{OVERVIEW}?{}&player_id={}", days(), player.player_id)).send().expect(200)
}

/// Plays rounds of Mines until one was won and one lost; answers how many, and what they cost and paid.
fn play(player: &Player, stake_minor: u64) -> (u64, u64, u64) {
    let (mut rounds, mut payout_minor, mut won, mut lost) = (0, 0, false, false);
    while !(won && lost) {
        assert!(rounds < 60, "sixty rounds are never all won or all lost");
        rounds += 1;
        let round = player.reveal(&player.start(stake_minor, 12), 0);
        if round["phase"] == "running" {
            won = true;
            payout_minor += player.cash_out(&round)["payout_minor"].as_u64().expect("payout_minor");
        } else {
            lost = true;
        }
    }
    (rounds, rounds * stake_minor, payout_minor)
}

#[test]
fn rounds_played_over_http_are_in_the_overview_to_the_unit() {
    let client = Client::demo();
    let (admin, player) = (Operator::admin(&client), Player::register(&client));
    let (rounds, stake_minor, payout_minor) = play(&player, 700);
    assert_eq!(player.balance_minor(), WELCOME_MINOR - stake_minor + payout_minor);

    let overview = poll_until("all rounds in the overview", || {
        let overview = overview_of(&admin, &player);
        let money = &overview["money"][0];
        let all = money["bets"] == rounds && money["win_minor"] == payout_minor;
        (all && overview["signups"] == 1 && overview["retention"][0]["signups"] == 1).then_some(overview)
    });
    let signed = |minor: u64| i64::try_from(minor).expect("an amount");
    let ggr_minor = signed(stake_minor) - signed(payout_minor);
    let expected = json!([{
        "currency": "BRL",
        "bets": rounds,
        "bet_minor": stake_minor,
        "win_minor": payout_minor,
        "ggr_minor": ggr_minor,
        "bonus_cost_minor": WELCOME_MINOR,
        "ngr_minor": ggr_minor - signed(WELCOME_MINOR),
        "rtp_bp": payout_minor * 10_000 / stake_minor,
        "deposit_minor": 0,
        "withdrawal_minor": 0,
    }]);
    assert_eq!(overview["money"], expected);
    assert_eq!(overview["dau"][0]["players"], 1);
    assert_eq!(overview["mau"][0]["players"], 1);
    assert_eq!(overview["first_deposits"], 0);
    assert_eq!(overview["retention"].as_array().map(Vec::len), Some(1));

    let other_game = format!("{OVERVIEW}?{}&player_id={}&game=tower", days(), player.player_id);
    assert_eq!(admin.get(&other_game).send().expect(200)["money"], json!([]));
    // The same player seen by another brand's administrator is nobody.
    let stranger = overview_of(&Operator::admin(&Client::rival()), &player);
    for figure in ["money", "retention", "dau", "wau", "mau"] {
        assert_eq!(stranger[figure], json!([]), "{stranger}");
    }
    assert_eq!(stranger["signups"], 0);
}

#[test]
fn a_report_is_for_administrators_of_the_brand() {
    let client = Client::demo();
    let path = format!("{OVERVIEW}?{}", days());
    client.get(&path).send().problem(401, "authentication_required");
    let player = Player::register(&client);
    let problem = player.get(&path).send().problem(403, "insufficient_scope");
    assert_eq!(problem["scope"], "reports:read");
    let admin = Operator::admin(&client);
    admin.get(&path).send().expect(200);
    for role in ["owner", "Admin", "", "player"] {
        let mut claims = claims_of(&admin.token);
        claims["role"] = json!(role);
        let token = Secrets::from_env().operator_token_key().mint(&claims);
        client.get(&path).token(&token).send().problem(401, "invalid_token");
    }
    // A token is worth nothing at another brand, and an operator is no player.
    Client::rival().get(&path).token(&admin.token).send().problem(401, "invalid_token");
    for path in ["/api/wallet/balance", "/api/auth/me", "/api/games/seeds"] {
        admin.get(path).send().problem(403, "forbidden");
    }
}

#[test]
fn a_bad_question_is_refused_with_its_reason() {
    let admin = Operator::admin(&Client::demo());
    let good = "from=2026-11-01&to=2026-11-30";
    for (query, status, code) in [
        ("", 422, "missing_field"),
        ("from=2026-11-01", 422, "missing_field"),
        ("from=2026-11-31&to=2026-11-30", 422, "invalid_day"),
        ("from=2026-11-01&to=today", 422, "invalid_day"),
        ("from=2026-11-30&to=2026-11-01", 422, "invalid_range"),
        ("from=2026-01-01&to=2026-11-30", 422, "invalid_range"),
        (&format!("{good}&country=brazil"), 422, "invalid_filter"),
        (&format!("{good}&currency=%27%20OR%201%3D1"), 422, "invalid_filter"),
        (&format!("{good}&tenant_id=rival"), 422, "unknown_field"),
    ] {
        admin.get(&format!("{OVERVIEW}?{query}")).send().problem(status, code);
    }
    admin.get(&format!("{OVERVIEW}?{good}&country=BR&utm_source=news&device_type=mobile")).send().expect(200);
    admin.get("/api/reports/nothing").send().problem(404, "not_found");
}
