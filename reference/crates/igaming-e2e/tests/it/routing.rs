//! Hosts, paths and methods that are not served.

use igaming_e2e::{Client, Player, WELCOME_MINOR};

const READS: [&str; 6] = [
    "/api/auth/me",
    "/api/wallet/balance",
    "/api/wallet/balances",
    "/api/wallet/history",
    "/api/games/seeds",
    "/api/games/mines/open",
];
const COMMANDS: [&str; 8] = [
    "/api/auth/register",
    "/api/auth/login",
    "/api/auth/logout",
    "/api/games/seeds/rotate",
    "/api/games/mines/start",
    "/api/games/mines/reveal",
    "/api/games/mines/cashout",
    "/api/games/verify",
];

#[test]
fn another_method_is_refused() {
    let player = Player::register(&Client::demo());
    for (path, allowed) in
        READS.map(|path| (path, "GET")).into_iter().chain(COMMANDS.map(|path| (path, "POST")))
    {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            if method != allowed {
                let call = player.client.call(method, path).token(&player.token);
                let answer = call.send();
                let told = (answer.status(), answer.code());
                assert_eq!(told, (405, Some("method_not_allowed".to_owned())), "{answer:?}");
                answer.problem(405, "method_not_allowed");
            }
        }
    }
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
}

#[test]
fn an_unknown_path_is_refused() {
    let player = Player::register(&Client::demo());
    let nearly = READS
        .into_iter()
        .chain(COMMANDS)
        .flat_map(|path| [format!("{path}/"), format!("{path}/x"), format!("/{path}"), path.to_uppercase()]);
    let others = [
        "/",
        "/api",
        "/api/",
        "/api/auth",
        "/api/auth/",
        "/api/wallet/",
        "/api/games/mines",
        "/admin",
        "/.dev.vars",
    ];
    for path in nearly.chain(others.map(str::to_owned)) {
        for method in ["GET", "POST"] {
            player.client.call(method, &path).token(&player.token).send().problem(404, "not_found");
        }
    }
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
}

#[test]
fn an_unknown_host_is_refused() {
    let player = Player::register(&Client::demo());
    for host in [
        "unknown.localhost",
        "localhost.evil.example",
        "evil-localhost",
        "rival.localhost.evil.example",
        "x.rival.localhost",
        "demo",
        "rival",
    ] {
        let client = Client::of_host(host);
        for path in READS {
            client.get(path).token(&player.token).send().problem(421, "unknown_host");
        }
        for path in COMMANDS {
            client.call("POST", path).token(&player.token).send().problem(421, "unknown_host");
        }
    }
    assert_eq!(player.balance_minor(), WELCOME_MINOR);
    player.assert_is_me(&player.get("/api/auth/me").send());
}
