use igaming_contracts::fleet::PUBLIC_ROUTES;
use proptest::prelude::*;

use super::rules::{REQUEST_LIMITS, ROUTES, logged_route, route_rules};

#[test]
fn what_is_owed_to_players_is_reachable_from_anywhere() {
    for path in [
        "/api/rg/limits",
        "/api/me/data-export",
        "/api/auth/login",
        "/api/auth/logout",
        "/api/auth/2fa/verify",
        "/monitor/status",
        "/status",
    ] {
        let rules = route_rules(path);
        assert!(!rules.checks_country && rules.is_open_while_suspended, "{path}");
    }
}

#[test]
fn nobody_registers_plays_or_pays_from_a_restricted_country() {
    for path in [
        "/api/auth/register",
        "/api/wallet/balance",
        "/api/wallet/transfer",
        "/api/games/mines/start",
        "/api/games/crash/connect",
        "/api/payments/deposit",
        "/api/casino/launch/1",
        "/api/events/track",
        "/api/rgx",
        "/api/me",
        "/",
    ] {
        let rules = route_rules(path);
        assert!(rules.checks_country && !rules.is_open_while_suspended, "{path}");
        assert!(rules.checks_client && rules.checks_origin, "{path}");
    }
}

#[test]
fn only_machines_that_sign_are_let_off_the_origin() {
    for path in ["/api/payments/webhook/pix", "/api/casino/callback/x", "/api/kyc/webhook/sumsub"] {
        let rules = route_rules(path);
        assert!(!rules.checks_client && !rules.checks_origin && !rules.checks_country, "{path}");
        assert!(rules.keeps_extension_headers, "{path}");
    }
    for (prefix, _) in PUBLIC_ROUTES {
        let rules = route_rules(prefix);
        assert!(rules.checks_origin && !rules.keeps_extension_headers, "{prefix}");
    }
}

#[test]
fn an_answer_is_waited_for_and_not_for_ever() {
    for (prefix, _) in PUBLIC_ROUTES {
        let rules = route_rules(prefix);
        assert!((5_000..=120_000).contains(&rules.read_timeout_ms), "{prefix}");
        assert!((rules.read_timeout_ms..=120_000).contains(&rules.change_timeout_ms), "{prefix}");
    }
    const { assert!(REQUEST_LIMITS.target_bytes_max <= 16_384, "the platform takes no longer ones") };
}

#[test]
fn words_are_logged_and_ids_are_not() {
    for (path, route) in [
        ("/", "/"),
        ("/api/auth/2fa/setup", "/api/auth/2fa/setup"),
        ("/api/wallet/balance/", "/api/wallet/balance/"),
        ("/api/auth/data-export/jobs/job_01", "/api/auth/data-export/jobs/*"),
        ("/api/bo/players/plr_4f1c/full", "/api/bo/players/*/full"),
        ("/api/bo/players/12/full", "/api/bo/players/*/full"),
        ("/api/bo/players/4/full", "/api/bo/players/*/full"),
        ("/backup/demo/0190b6f4-6b7e-7000-8000-0123456789ab", "/backup/demo/*"),
        ("/api/x/player@example.com", "/api/x/*"),
        ("/api/x/%0aforged", "/api/x/*"),
        ("/api/x/\u{1b}[31m", "/api/x/*"),
        ("/api/x/averyveryverylongwordthatisnone", "/api/x/*"),
        ("/API/X", "/*/*"),
    ] {
        assert_eq!(logged_route(path), route, "{path}");
    }
}

proptest! {
    #[test]
    fn nothing_that_is_logged_can_end_a_line_or_a_string(path in "/\\PC{0,60}") {
        let route = logged_route(&path);
        let harmless = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "/-*".contains(c);
        prop_assert!(route.chars().all(harmless), "{}", route);
        prop_assert_eq!(route.matches('/').count(), path.matches('/').count());
    }
}

/// The zone must not refuse by country, or for a missing name, what the entry would let pass.
#[test]
fn the_zones_rules_leave_open_what_is_open_here() {
    let file: serde_json::Value =
        serde_json::from_str(include_str!("../../../../infra/waf.tf.json")).unwrap();
    let rules = file["resource"]["cloudflare_ruleset"]["front_door"]["rules"].as_array().unwrap();
    let prefixes = |name: &str| -> Vec<&str> {
        let rule = rules.iter().find(|rule| rule["ref"] == name).unwrap();
        let parts =
            rule["expression"].as_str().unwrap().split("starts_with(http.request.uri.path, \"").skip(1);
        parts.map(|part| part.split('"').next().unwrap()).collect()
    };
    let (unnamed, country) = (prefixes("unnamed"), prefixes("country"));
    assert_eq!(prefixes("threat"), unnamed);
    for (prefix, rules) in ROUTES {
        let covered = |by: &[&str]| by.iter().any(|open| prefix.starts_with(open));
        assert_eq!(covered(&unnamed), !rules.checks_client, "{prefix}");
        assert_eq!(covered(&country), !rules.checks_country || prefix == "/api/auth/register", "{prefix}");
    }
    for prefix in unnamed.iter().chain(&country) {
        assert!(ROUTES.iter().any(|(route, _)| route == prefix), "{prefix} is no route");
    }
}
