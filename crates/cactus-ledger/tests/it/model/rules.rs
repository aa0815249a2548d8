//! What each kind of command would move, and every rejection that applies to it.

use serde_json::{Value, json};

use super::{Asked, Model, Move, code, minor_value, number, player, text};

const COLOURS: [&str; 3] = ["cash", "bonus", "promo"];

impl Model {
    pub(super) fn judge(&self, asked: &Asked<'_>, cancelled: bool, refusals: &mut Vec<Value>) -> Vec<Move> {
        let command = asked.command;
        let asset = text(&command["asset"]);
        let minor = number(&command["amount_minor"]);
        let all = ["closed", "blocked", "excluded"];
        let kind = command["kind"].as_str().unwrap();
        if command["asset"] == "XYZ" {
            refusals.push(json!({"code": "asset_unknown", "asset": "XYZ"}));
        }
        let zero_is_fine = ["bet", "win", "limit_set"].contains(&kind);
        if command.get("amount_minor").is_some() && minor == 0 && !zero_is_fine {
            refusals.push(code("amount_zero"));
        }
        let one =
            |debit: &str, credit: &str| vec![(debit.to_owned(), credit.to_owned(), asset.clone(), minor)];
        match kind {
            "deposit" => {
                self.check_standing(asked, &all, refusals);
                self.check_limits(asked, &["deposit_gross", "deposit_net"], minor, refusals);
                one("payment:pix", "player:cash")
            }
            "promo_credit" => {
                self.check_standing(asked, &all, refusals);
                one("operator:promo_expense", "player:promo")
            }
            "bonus_grant" => {
                self.check_standing(asked, &all, refusals);
                one("operator:bonus_expense", "player:bonus")
            }
            "bonus_convert" => {
                self.check_standing(asked, &["blocked"], refusals);
                self.check_funds(&asset, self.balance(&asset, "bonus"), minor, refusals);
                one("player:bonus", "player:cash")
            }
            "withdrawal" | "transfer_out" => {
                self.check_standing(asked, if kind == "withdrawal" { &["blocked"] } else { &all }, refusals);
                if self.open_holds() >= 64 {
                    refusals.push(code("holds_too_many"));
                }
                self.check_funds(&asset, self.balance(&asset, "cash"), minor, refusals);
                one("player:cash", "player:held")
            }
            "hold_post" | "hold_void" | "hold_expire" => self.judge_hold(asked, refusals),
            "exchange" => self.judge_exchange(asked, refusals),
            "bet" => self.judge_bet(asked, cancelled, refusals),
            "win" => self.judge_win(asked, cancelled, refusals),
            "rollback" => self.judge_rollback(asked, refusals),
            "round_close" => {
                match self.closed(&text(&command["round_id"])) {
                    None => refusals.push(code("round_unknown")),
                    Some(true) => refusals.push(code("round_closed")),
                    Some(false) => {}
                }
                Vec::new()
            }
            "exclude" => {
                let (.., excluded) = self.standing(asked.now_ms);
                let new = command.get("until_ms").map_or(i128::MAX, number);
                if let Some(old) = excluded {
                    let old_ms = if old.is_null() { i128::MAX } else { number(&old) };
                    if new < old_ms {
                        refusals.push(json!({"code": "exclusion_shortened", "until_ms": old}));
                    }
                }
                Vec::new()
            }
            "limit_set" | "block" => Vec::new(),
            other => panic!("the model does not know {other}"),
        }
    }

    fn judge_hold(&self, asked: &Asked<'_>, refusals: &mut Vec<Value>) -> Vec<Move> {
        let Some((place, end)) = self.hold(&asked.command["hold_key"]) else {
            refusals.push(code("hold_unknown"));
            return Vec::new();
        };
        let record = &self.log[place];
        if record.answer.is_err() {
            refusals.push(code("hold_refused"));
            return Vec::new();
        }
        let expiry = self.expiry(place);
        let over = expiry.is_some_and(|expires_at_ms| asked.now_ms >= expires_at_ms);
        let with_expiry = |code: &str| json!({"code": code, "expires_at_ms": expiry.map(minor_value)});
        let kind = asked.command["kind"].as_str().unwrap();
        match end {
            Some("hold_post") => refusals.push(code("hold_already_posted")),
            Some("hold_void") => refusals.push(code("hold_already_voided")),
            Some(_) => refusals.push(with_expiry("hold_expired")),
            None if kind == "hold_expire" && !over => refusals.push(with_expiry("hold_not_expired")),
            None if kind != "hold_expire" && over => refusals.push(with_expiry("hold_expired")),
            None => {}
        }
        let held = number(&record.command["amount_minor"]);
        let posted = match kind {
            "hold_post" => asked.command.get("amount_minor").map_or(held, number),
            _ => 0,
        };
        if posted > held && end.is_none() {
            refusals.push(json!({"code": "hold_amount_exceeded", "held_minor": minor_value(held)}));
        }
        let destination = if record.kind() == "withdrawal" { "payment:pix" } else { "operator:transfer" };
        let asset = text(&record.command["asset"]);
        let part = |to: &str, minor| ("player:held".to_owned(), to.to_owned(), asset.clone(), minor);
        let moves = [part(destination, posted), part("player:cash", held - posted)];
        moves.into_iter().filter(|each| each.3 > 0).collect()
    }

    fn judge_exchange(&self, asked: &Asked<'_>, refusals: &mut Vec<Value>) -> Vec<Move> {
        let (from, to) = (text(&asked.command["from_asset"]), text(&asked.command["to_asset"]));
        self.check_standing(asked, &["closed", "blocked", "excluded"], refusals);
        let expires_at_ms = &asked.command["expires_at_ms"];
        if asked.now_ms >= number(expires_at_ms) {
            refusals.push(json!({"code": "quote_expired", "expires_at_ms": expires_at_ms}));
        }
        let given = number(&asked.command["amount_minor"]);
        let rate = text(&asked.command["rate"]);
        let (whole, fraction) = rate.split_once('.').unwrap_or((&rate, ""));
        let digits: i128 = format!("{whole}{fraction}").parse().unwrap();
        let received = given * digits / 10_i128.pow(u32::try_from(fraction.len()).unwrap());
        if received == 0 {
            refusals.push(code("exchange_too_small"));
        }
        self.check_funds(&from, self.balance(&from, "cash"), given, refusals);
        let exchange = || "operator:exchange".to_owned();
        vec![(player("cash"), exchange(), from, given), (exchange(), player("cash"), to, received)]
    }

    fn check_round(&self, asked: &Asked<'_>, refusals: &mut Vec<Value>) {
        let round = text(&asked.command["round_id"]);
        let first = self.log.iter().find(|record| record.is(&["bet"]) && record.command["round_id"] == round);
        for name in ["asset", "game"] {
            if first.is_some_and(|bet| bet.command[name] != asked.command[name]) {
                refusals.retain(|refusal| refusal["code"] != "round_mismatch");
                refusals.push(json!({"code": "round_mismatch", "field": name}));
            }
        }
    }

    fn judge_bet(&self, asked: &Asked<'_>, cancelled: bool, refusals: &mut Vec<Value>) -> Vec<Move> {
        if cancelled && !self.choices.refuse_late {
            return Vec::new();
        }
        let asset = text(&asked.command["asset"]);
        let stake = number(&asked.command["amount_minor"]);
        self.check_round(asked, refusals);
        self.check_standing(asked, &["closed", "blocked", "excluded"], refusals);
        if asked.session_over && self.choices.session > 0 {
            refusals.push(code("session_expired"));
        }
        if cancelled {
            refusals.push(code("bet_rolled_back"));
        }
        if self.closed(&text(&asked.command["round_id"])) == Some(true) && self.choices.refuse_bet_in_closed {
            refusals.push(code("round_closed"));
        }
        let funds: Vec<_> =
            self.choices.order.iter().map(|colour| (*colour, self.balance(&asset, colour))).collect();
        // A colour pays what the colours before it could not, up to what it has.
        let mut before = 0;
        let mut moves = Vec::new();
        let mut promo = 0;
        for (colour, balance) in &funds {
            let paid = (stake - before).clamp(0, *balance);
            before += balance;
            if *colour == "promo" {
                promo = paid;
            }
            if paid > 0 {
                let house = format!("house:game:{}", asked.command["game"].as_str().unwrap());
                moves.push((player(colour), house, asset.clone(), paid));
            }
        }
        if stake - promo > 0 {
            self.check_limits(asked, &["stake", "wager", "loss"], stake - promo, refusals);
        }
        self.check_funds(&asset, before, stake, refusals);
        moves
    }

    fn judge_win(&self, asked: &Asked<'_>, cancelled: bool, refusals: &mut Vec<Value>) -> Vec<Move> {
        if cancelled && !self.choices.refuse_late {
            return Vec::new();
        }
        let round = text(&asked.command["round_id"]);
        let of_game = asked.command.get("source").is_none();
        let mut won = Won { rolled_back: cancelled, closed: false, stakes: Vec::new() };
        match asked.command.get("bet_key") {
            _ if !of_game => {}
            Some(bet_key) => self.win_of_bet(asked, bet_key, &mut won, refusals),
            None => self.win_of_round(&round, &mut won, refusals),
        }
        won.closed |= of_game && self.closed(&round) == Some(true);
        self.check_round(asked, refusals);
        if self.choices.blocked_gets_no_win {
            self.check_standing(asked, &["blocked", "excluded"], refusals);
        }
        if asked.session_over && self.choices.session > 1 {
            refusals.push(code("session_expired"));
        }
        if won.rolled_back {
            refusals.push(code("bet_rolled_back"));
        }
        if won.closed && self.choices.refuse_win_in_closed {
            refusals.push(code("round_closed"));
        }
        pay(asked, won.stakes)
    }

    fn win_of_bet(&self, asked: &Asked<'_>, bet_key: &Value, won: &mut Won, refusals: &mut Vec<Value>) {
        let Some(place) = self.find(bet_key) else {
            if self.tombstone(bet_key) {
                won.rolled_back = true;
            } else {
                refusals.push(code("bet_unknown"));
            }
            return;
        };
        let bet = &self.log[place];
        if bet.kind() != "bet" {
            return refusals.push(code("bet_unknown"));
        }
        if bet.answer.is_err() {
            return refusals.push(code("bet_refused"));
        }
        won.rolled_back |= self.undone().contains(&place);
        // A cancelled bet never joined its round.
        won.closed |= bet.cancelled;
        for name in ["asset", "game", "round_id"] {
            if bet.command[name] != asked.command[name] {
                refusals.retain(|refusal| refusal["code"] != "bet_mismatch");
                refusals.push(json!({"code": "bet_mismatch", "field": name}));
            }
        }
        won.stakes = bet.moves().iter().map(|each| (each.0.clone(), each.3)).collect();
    }

    fn win_of_round(&self, round: &str, won: &mut Won, refusals: &mut Vec<Value>) {
        if self.closed(round).is_none() {
            if self.choices.pay_without_bet {
                won.stakes = vec![(player("cash"), 1)];
            } else {
                refusals.push(code("bet_unknown"));
            }
            return;
        }
        let bets = self.bets(round);
        won.rolled_back |= bets.is_empty();
        let rest = ["bonus", "promo", "cash"].into_iter().filter(|c| !self.choices.order.contains(c));
        for colour in self.choices.order.iter().copied().chain(rest) {
            let moves = bets.iter().flat_map(|place| self.log[*place].moves());
            let staked = moves.filter(|each| each.0 == player(colour)).map(|each| each.3).sum();
            won.stakes.push((player(colour), staked));
        }
    }

    fn judge_rollback(&self, asked: &Asked<'_>, refusals: &mut Vec<Value>) -> Vec<Move> {
        let key = &asked.command["target_key"];
        let Some(place) = self.find(key) else {
            if self.choices.refuse_unknown_rollback {
                refusals.push(code("bet_unknown"));
            } else if self.tombstone(key) {
                refusals.push(code("already_rolled_back"));
            }
            return Vec::new();
        };
        let target = &self.log[place];
        let reversible = target.kind() == "bet" || target.kind() == "win" && self.choices.take_wins_back;
        if !reversible {
            refusals.push(code("target_not_reversible"));
            return Vec::new();
        }
        if self.undone().contains(&place) {
            refusals.push(code("already_rolled_back"));
            return Vec::new();
        }
        let back = target
            .moves()
            .iter()
            .map(|(debit, credit, asset, n)| (credit.clone(), debit.clone(), asset.clone(), *n));
        let mut moves: Vec<Move> = back.collect();
        if target.is(&["bet"]) {
            let round = text(&target.command["round_id"]);
            let wins = self.wins_since(&round, place);
            if !wins.is_empty() || self.closed(&round) == Some(true) {
                if !self.choices.reopen {
                    refusals.push(code("bet_settled"));
                }
                for colour in COLOURS {
                    let won = wins.iter().flat_map(|win| self.log[*win].moves());
                    let won: i128 = won.filter(|each| each.1 == player(colour)).map(|each| each.3).sum();
                    let house = format!("house:game:{}", target.command["game"].as_str().unwrap());
                    if won > 0 {
                        moves.push((player(colour), house, text(&target.command["asset"]), won));
                    }
                }
            }
        }
        for (debit, _, asset, minor) in moves.iter().filter(|each| each.0.starts_with("player:")) {
            let back: i128 = moves.iter().filter(|each| each.1 == *debit).map(|each| each.3).sum();
            self.check_funds(asset, self.balance(asset, &debit["player:".len()..]) + back, *minor, refusals);
        }
        moves
    }
}

/// What a win finds out about its bet or its round.
struct Won {
    rolled_back: bool,
    closed: bool,
    /// Accounts and what they staked, those that take the remainder first.
    stakes: Vec<(String, i128)>,
}

fn pay(asked: &Asked<'_>, mut stakes: Vec<(String, i128)>) -> Vec<Move> {
    let payer = match asked.command.get("source") {
        None => format!("house:game:{}", asked.command["game"].as_str().unwrap()),
        Some(source) if source["kind"] == "promo" => "operator:promo_expense".to_owned(),
        Some(_) => "jackpot:mega".to_owned(),
    };
    match payer.as_str() {
        "operator:promo_expense" => stakes = vec![(player("promo"), 1)],
        "jackpot:mega" => stakes = vec![(player("cash"), 1)],
        _ => {}
    }
    stakes.retain(|(_, stake)| *stake > 0);
    if stakes.is_empty() {
        stakes = vec![(player("promo"), 1)];
    }
    let payout = number(&asked.command["amount_minor"]);
    let staked: i128 = stakes.iter().map(|(_, stake)| stake).sum();
    let mut shares: Vec<_> = stakes.iter().map(|(_, stake)| payout * stake / staked).collect();
    shares[0] += payout - shares.iter().sum::<i128>();
    let moves = stakes.into_iter().zip(shares).filter(|(_, share)| *share > 0);
    moves
        .map(|((account, _), share)| (payer.clone(), account, text(&asked.command["asset"]), share))
        .collect()
}
