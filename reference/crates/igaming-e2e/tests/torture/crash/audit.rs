//! What the clients were told, what the table says, and what the wallets' logs say.

use std::collections::{BTreeMap, HashMap};

use igaming_e2e::{Inside, Player, WELCOME_MINOR, poll_until};
use serde_json::Value;

use super::{TABLE, Told};
use crate::wallet::read_log;

/// The largest list of own bets that a table gives; a player who had more could not be audited.
const LISTED_MAX: usize = 50;

/// The bets of each player, once all are over and nothing is owed.
pub fn settled(players: &[Player]) -> Vec<Vec<Value>> {
    let of_player = |player: &Player| {
        poll_until("the end of all bets", || {
            let look = player.get(&format!("/api/games/crash/bets?table={TABLE}")).send().expect(200);
            let bets = look["bets"].as_array().expect("a list").clone();
            assert!(bets.len() < LISTED_MAX, "a player bets too often for this audit");
            bets.iter().all(|bet| bet["state"] != "placed" && bet["paid"] == true).then_some(bets)
        })
    };
    players.iter().map(of_player).collect()
}

/// Nothing that was acknowledged is forgotten, and each `ref` of a round is one bet.
pub fn answers(told: &[Told], bets: &[Vec<Value>]) {
    let mut references = HashMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for Told { player, kind, bet } in told {
        *counts.entry(kind).or_default() += 1;
        let kept = bets[*player].iter().find(|kept| kept["bet_id"] == bet["bet_id"]);
        let kept = kept.unwrap_or_else(|| panic!("{kind} of {bet} is forgotten"));
        for of_bet in ["round", "ref", "currency", "amount_minor", "auto_cash_out_hundredths"] {
            assert_eq!(kept[of_bet], bet[of_bet], "{of_bet} of {bet}");
        }
        let reference = (player, bet["round"].to_string(), bet["ref"].to_string());
        let first = references.entry(reference).or_insert(&bet["bet_id"]);
        assert_eq!(*first, &bet["bet_id"], "a ref is one bet: {bet}");
        let is_over = bet["state"] != "placed";
        for of_end in ["state", "cashed_out_at_hundredths", "cashed_out_by", "payout_minor"] {
            assert!(!is_over || kept[of_end] == bet[of_end], "{of_end} of {kind} {bet}, later {kept}");
        }
        match kind.as_str() {
            "cashout_ack" => assert_eq!(bet["state"], "cashed_out", "{bet}"),
            "cancel_ack" => assert_eq!(bet["state"], "cancelled", "{bet}"),
            _ => {}
        }
    }
    println!("torture: told {counts:?}");
    for kind in ["bet_ack", "cashout_ack", "cancel_ack", "bet_update"] {
        assert!(counts.contains_key(kind), "a run without {kind} proves too little");
    }
}

/// What a wallet's log says of one bet, in minor units.
#[derive(Debug, Default)]
struct InLog {
    /// What the player has of it in the end.
    net: i128,
    wins: usize,
    rollbacks: usize,
}

/// Each wallet took every stake once, paid every payout once and gave every other stake back; its balance is the sum.
pub fn wallets(players: &[Player], bets: &[Vec<Value>]) {
    let inside = Inside::as_worker("igaming-games");
    let mut unplayed = 0;
    for (player, bets) in players.iter().zip(bets) {
        let base = format!("/wallet-do/demo:{}", player.player_id);
        // Stakes of bets that never played are owed to wallets only as long as they have not answered.
        let in_log = poll_until("the return of stakes that never played", || {
            let in_log = in_log(&read_log(&inside, &base));
            let is_listed = |bet_id: &str| bets.iter().any(|bet| bet["bet_id"] == bet_id);
            in_log.iter().all(|(bet_id, log)| is_listed(bet_id) || log.net == 0).then_some(in_log)
        });
        unplayed += in_log.len() - bets.len();
        let mut sum = i128::from(WELCOME_MINOR);
        for bet in bets {
            let bet_id = bet["bet_id"].as_str().expect("an id");
            let log = in_log.get(bet_id).unwrap_or_else(|| panic!("the wallet never heard of {bet}"));
            let minor = |of_bet: &str| i128::from(bet[of_bet].as_u64().expect("minor units"));
            let (net, wins, rollbacks) = match bet["state"].as_str() {
                Some("lost") => (-minor("amount_minor"), 0, 0),
                Some("cashed_out") => (minor("payout_minor") - minor("amount_minor"), 1, 0),
                _ => (0, 0, 1),
            };
            assert_eq!((log.net, log.wins, log.rollbacks), (net, wins, rollbacks), "{bet}: {log:?}");
            sum += net;
        }
        assert_eq!(i128::from(player.balance_minor()), sum, "the balance of {}", player.player_id);
    }
    println!("torture: {unplayed} bets that never played left no trace in a balance");
}

fn in_log(log: &[Value]) -> HashMap<String, InLog> {
    let mut bets: HashMap<String, InLog> = HashMap::new();
    for entry in log.iter().filter(|entry| entry["outcome"]["kind"] == "applied") {
        let key = &entry["command"]["key"];
        let scope = key["scope"].as_str().expect("a scope");
        if !scope.starts_with("crash-") {
            continue;
        }
        let bet = bets.entry(key["id"].as_str().expect("an id").to_owned()).or_default();
        bet.wins += usize::from(scope == "crash-win");
        bet.rollbacks += usize::from(scope == "crash-rollback");
        for posting in entry["outcome"]["postings"].as_array().expect("postings") {
            let amount = i128::from(posting["amount_minor"].as_u64().expect("minor units"));
            let is_player =
                |account: &Value| account.as_str().is_some_and(|account| account.starts_with("player:"));
            bet.net += amount
                * (i128::from(is_player(&posting["credit"])) - i128::from(is_player(&posting["debit"])));
        }
    }
    bets
}
