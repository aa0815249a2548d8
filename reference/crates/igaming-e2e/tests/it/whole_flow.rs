//! What a player can do, from the registration to the proof that the rounds were fair.

use igaming_e2e::{
    Client, PASSWORD, Player, WELCOME_MINOR, is_hex, promo_balance, unique_email, unix_time_ms,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::recomputation::{assert_agrees, recompute};

/// Entries on a page of history when no limit is given.
const USUAL_PAGE: usize = 20;

const STAKE_MINOR: u64 = 1_000;
const MINES: u64 = 3;
const CLIENT_SEED: &str = "my-own-words";

/// Rounds are played until two were won and one was lost. With three mines and two gems a round is won with
/// probability 22/25 x 21/24 = 0.77, so 90 rounds do not suffice with a probability of about 0.77^90 = 1e-10.
const ROUNDS_MAX: usize = 90;

/// What the player did, as the history must tell it.
struct Diary {
    entries: Vec<Value>,
    balance_minor: u64,
}

impl Diary {
    fn begin() -> Self {
        let mut diary = Self { entries: Vec::new(), balance_minor: 0 };
        diary.write("promo_credit", WELCOME_MINOR, true, &Value::Null);
        diary
    }

    fn write(&mut self, kind: &str, amount_minor: u64, credit: bool, round_id: &Value) {
        let amount = i64::try_from(amount_minor).expect("an amount");
        self.balance_minor = if credit {
            self.balance_minor + amount_minor
        } else {
            self.balance_minor.checked_sub(amount_minor).expect("never overdrawn")
        };
        let game = if round_id.is_null() { Value::Null } else { "mines".into() };
        self.entries.push(json!({
            "sequence": self.entries.len() + 1,
            "kind": kind,
            "currency": "BRL",
            "amount_minor": amount_minor,
            "change_minor": if credit { amount } else { -amount },
            "balance_after_minor": self.balance_minor,
            "game": game,
            "round_id": round_id,
        }));
    }
}

#[test]
fn a_player_registers_plays_and_proves_every_round() {
    let player = register();
    let before = player.get("/api/games/seeds").send().expect(200);
    assert_fresh_seeds(&before);

    let mut diary = Diary::begin();
    let rounds = play(&player, &mut diary, &before);
    assert_history(&player, &diary);

    let first = &rounds[0];
    let by_round_id = json!({ "round_id": first["round_id"] });
    player.refused(&player.post("/api/games/verify", &by_round_id), 409, "seed_not_revealed");

    let rotated = player.post("/api/games/seeds/rotate", &json!({})).send().expect(200);
    let server_seed = assert_rotation(&before, &rotated, rounds.len());
    for (round, recomputed) in rounds.iter().zip(recompute(&server_seed, &rounds)) {
        assert_agrees(round, &recomputed);
        assert_verifies(&player, round, &server_seed, &recomputed);
    }
    assert_eq!(player.balance_minor(), diary.balance_minor, "proving moves no money");

    let next = player.start(STAKE_MINOR, MINES);
    assert_eq!(next["fairness"]["commitment"], before["next_commitment"]);
    assert_eq!(next["fairness"]["nonce"], 0);
}

fn register() -> Player {
    let client = Client::demo();
    let email = unique_email();
    let credentials = json!({ "email": email.to_uppercase(), "password": PASSWORD });
    let session = client.post("/api/auth/register", &credentials).send().expect(201);
    let player = Player::of_session(&client, &email, &session);
    assert!(player.player_id.strip_prefix("plr_").is_some_and(|digits| is_hex(digits, 32)));
    assert_eq!(session["player"]["tenant_id"], "demo");
    assert_eq!(session["player"]["email"], email, "addresses are kept in lower case");
    assert_eq!((&session["token_type"], &session["expires_in_s"]), (&json!("Bearer"), &json!(600)));
    assert_eq!(player.get("/api/auth/me").send().expect(200), session["player"]);

    let welcome = promo_balance(WELCOME_MINOR);
    assert_eq!(player.balance(), welcome);
    assert_eq!(player.get("/api/wallet/balance?currency=BRL").send().expect(200), welcome);
    assert_eq!(player.get("/api/wallet/balances").send().expect(200), json!({ "balances": [welcome] }));

    let again = json!({ "email": email, "password": PASSWORD });
    let login = client.post("/api/auth/login", &again).send().expect(200);
    assert_eq!(login["player"], session["player"]);
    let player = Player::of_session(&client, &email, &login);
    assert_eq!(player.balance_minor(), WELCOME_MINOR, "the gift comes once");
    player
}

#[track_caller]
fn assert_fresh_seeds(seeds: &Value) {
    let text = |name: &str| seeds[name].as_str().unwrap_or_default().to_owned();
    assert!(is_hex(&text("commitment"), 64) && is_hex(&text("next_commitment"), 64), "{seeds}");
    assert_ne!(text("commitment"), text("next_commitment"));
    assert!(is_hex(&text("client_seed"), 32), "{seeds}");
    assert_eq!(seeds["nonce"], 0);
}

/// Plays until there are two rounds won and one lost, and checks every answer and every balance on the way.
fn play(player: &Player, diary: &mut Diary, seeds: &Value) -> Vec<Value> {
    let mut rounds = Vec::new();
    let count = |rounds: &[Value], phase: &str| rounds.iter().filter(|round| round["phase"] == phase).count();
    while count(&rounds, "cashed_out") < 2 || count(&rounds, "lost") < 1 {
        assert!(rounds.len() < ROUNDS_MAX, "{ROUNDS_MAX} rounds and still not both outcomes");
        let round = play_round(player, diary, seeds, rounds.len());
        let rest = player.get("/api/games/mines/open").send().expect(200);
        assert_eq!(rest, json!({ "rounds": [] }));
        rounds.push(round);
    }
    rounds
}

fn play_round(player: &Player, diary: &mut Diary, seeds: &Value, nonce: usize) -> Value {
    let mut body = json!({ "amount_minor": STAKE_MINOR, "currency": "BRL", "mines": MINES });
    if nonce == 0 {
        body["client_seed"] = CLIENT_SEED.into();
    }
    let round = player.post("/api/games/mines/start", &body).send().expect(200);
    let round_id = round["round_id"].clone();
    diary.write("bet", STAKE_MINOR, false, &round_id);
    assert!(round["started_at_ms"].as_u64().is_some_and(|at_ms| at_ms <= unix_time_ms()), "{round}");
    let running = json!({
        "round_id": round_id,
        "phase": "running",
        "currency": "BRL",
        "amount_minor": STAKE_MINOR,
        "started_at_ms": round["started_at_ms"],
        "mines": MINES,
        "opened_tiles": [],
        "multiplier": null,
        "cash_out_minor": null,
        "payout_minor": 0,
        "mine_tiles": null,
        "fairness": {
            "scheme": "cactus-mines",
            "scheme_version": 1,
            "commitment": seeds["commitment"],
            "client_seed": CLIENT_SEED,
            "nonce": nonce,
            "house_edge_basis_points": 100,
            "payout_max_minor": 1_000_000_000,
        },
        "balance": promo_balance(diary.balance_minor),
    });
    assert_eq!(round, running);
    assert_eq!(player.balance_minor(), diary.balance_minor);

    // floor(1000 x 99/100 x 25/22) and floor(1000 x 99/100 x (25 x 24)/(22 x 21)).
    for (tile, multiplier, cash_out_minor) in [(7, "9/8", 1_125), (19, "9/7", 1_285)] {
        let round = player.reveal(&round, tile);
        assert_eq!(player.balance_minor(), diary.balance_minor, "opening a tile moves no money");
        if round["phase"] == "lost" {
            assert_eq!((&round["payout_minor"], &round["cash_out_minor"]), (&json!(0), &Value::Null));
            return round;
        }
        assert_eq!(round["phase"], "running");
        assert_eq!(round["multiplier"], multiplier);
        assert_eq!(round["cash_out_minor"], cash_out_minor);
        assert_eq!(round["mine_tiles"], Value::Null, "a running round keeps its board secret");
        let open = player.get("/api/games/mines/open").send().expect(200);
        assert_eq!(open, json!({ "rounds": [round] }), "an interrupted round can be resumed");
    }
    let round = player.cash_out(&round);
    assert_eq!(round["phase"], "cashed_out");
    assert_eq!(round["opened_tiles"], json!([7, 19]));
    assert_eq!(round["payout_minor"], 1_285);
    assert_eq!(round["cash_out_minor"], Value::Null);
    diary.write("win", 1_285, true, &round_id);
    assert_eq!(round["balance"], promo_balance(diary.balance_minor));
    assert_eq!(player.balance_minor(), diary.balance_minor);
    round
}

/// The history is what the player did, newest first, whatever the size of its pages.
fn assert_history(player: &Player, diary: &Diary) {
    let page = player.history(diary.entries.len());
    let mut later_ms = u64::MAX;
    for (entry, written) in page.iter().zip(diary.entries.iter().rev()) {
        let mut told = entry.clone();
        let members = told.as_object_mut().expect("an entry");
        let at_ms = members.remove("at_ms").and_then(|at_ms| at_ms.as_u64()).expect("at_ms");
        assert!(at_ms < later_ms, "times of a wallet strictly increase");
        later_ms = at_ms;
        let hash = members.remove("hash").expect("hash");
        assert!(hash.as_str().is_some_and(|hash| is_hex(hash, 64)), "{entry}");
        assert_eq!(&told, written);
    }
    for limit in [1, 2, 7] {
        assert_eq!(walk(player, limit), page, "in pages of {limit}");
    }
    // A parameter without a value counts as absent.
    for query in ["limit=100", "limit=100&cursor="] {
        let whole = player.get(&format!("/api/wallet/history?{query}")).send().expect(200);
        assert_eq!(whole, json!({ "entries": page, "next_cursor": null }), "{query}");
    }
    let usual = player.get("/api/wallet/history?limit=&cursor=").send().expect(200);
    let newest = page.iter().take(USUAL_PAGE).cloned().collect::<Vec<_>>();
    assert_eq!(
        usual["entries"],
        json!(newest),
        "a page has {USUAL_PAGE} entries unless the caller says otherwise"
    );
}

fn walk(player: &Player, limit: usize) -> Vec<Value> {
    let mut walked = Vec::new();
    let mut path = format!("/api/wallet/history?limit={limit}");
    loop {
        let page = player.get(&path).send().expect(200);
        let entries = page["entries"].as_array().expect("entries");
        assert!((1..=limit).contains(&entries.len()), "{page}");
        walked.extend(entries.iter().cloned());
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/wallet/history?limit={limit}&cursor={cursor}"),
            None => return walked,
        }
    }
}

/// The rotation reveals the seed that was committed to before the first round.
fn assert_rotation(before: &Value, rotated: &Value, rounds: usize) -> String {
    let (revealed, current) = (&rotated["revealed"], &rotated["current"]);
    let server_seed = revealed["server_seed"].as_str().expect("server_seed");
    let raw = hex::decode(server_seed).expect("hexadecimal digits");
    assert_eq!(raw.len(), 32);
    let committed = [b"\x00\x13cactus/commitment/1\x00\x20".as_slice(), &raw].concat();
    assert_eq!(before["commitment"], hex::encode(Sha256::digest(committed)));
    assert_eq!(revealed["commitment"], before["commitment"]);
    assert_eq!(revealed["rounds"], rounds);
    assert_eq!(current["commitment"], before["next_commitment"]);
    assert_ne!(current["next_commitment"], before["next_commitment"]);
    assert_eq!((&current["client_seed"], &current["nonce"]), (&json!(CLIENT_SEED), &json!(0)));
    server_seed.to_owned()
}

/// The platform's own verification says the same as the independent one.
fn assert_verifies(player: &Player, round: &Value, server_seed: &str, recomputed: &Value) {
    let fairness = &round["fairness"];
    let mut expected = json!({
        "verified": true,
        "mismatch": null,
        "game": "mines",
        "scheme": "cactus-mines",
        "scheme_version": 1,
        "server_seed": server_seed,
        "commitment": fairness["commitment"],
        "client_seed": fairness["client_seed"],
        "nonce": fairness["nonce"],
        "mine_tiles": recomputed["mine_tiles"],
        "multipliers": recomputed["multipliers"],
        "payout_minor": round["payout_minor"],
    });
    let by_round_id = json!({ "round_id": round["round_id"] });
    assert_eq!(player.post("/api/games/verify", &by_round_id).send().expect(200), expected);

    expected["payout_minor"] = Value::Null;
    let mut pasted = json!({
        "game": "mines",
        "server_seed": server_seed,
        "client_seed": fairness["client_seed"],
        "nonce": fairness["nonce"],
        "mines": round["mines"],
        "commitment": fairness["commitment"],
    });
    let anybody = Client::demo();
    assert_eq!(anybody.post("/api/games/verify", &pasted).send().expect(200), expected);

    pasted["commitment"] = "0".repeat(64).into();
    expected["verified"] = false.into();
    expected["mismatch"] = "commitment_mismatch".into();
    assert_eq!(anybody.post("/api/games/verify", &pasted).send().expect(200), expected);
}
