//! One client: what it does is drawn from the seed, when it comes about depends on the platform.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use igaming_e2e::Player;
use serde_json::{Value, json};

use super::line::{Broken, Line};
use super::{TABLE, Told};
use crate::random::Random;

const STAKE_MINOR_MAX: u64 = 1_500;
/// How long after the platform did not answer a client tries again.
const RETRY: Duration = Duration::from_millis(400);
/// Most come while bets are taken, which is 2.5 s.
const BET_AFTER_MS_MAX: u64 = 2_000;
/// A round of the table runs at most 11.6 s.
const CASH_OUT_AFTER_MS_MAX: u64 = 9_000;

/// How often which code was told.
pub type Refusals = BTreeMap<String, usize>;

/// A client with what it was told.
#[derive(Debug)]
pub struct Gambler {
    player_number: usize,
    player: Player,
    name: String,
    random: Random,
    commands: u64,
    /// The newest round in which it has decided what to do.
    round: u64,
    /// Own bets that it was told of and may end.
    open: Vec<Value>,
    /// What it will send, and when.
    plan: Vec<(Instant, Value)>,
    /// The last command, while there is no answer.
    unanswered: Option<Value>,
    told: Vec<Told>,
    refused: Refusals,
}

impl Gambler {
    pub fn new(seed: u64, number: usize, player_number: usize, player: &Player) -> Self {
        let seed = seed ^ (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self {
            player_number,
            player: player.clone(),
            name: format!("c{number}"),
            random: Random::new(seed),
            commands: 0,
            round: 0,
            open: Vec::new(),
            plan: Vec::new(),
            unanswered: None,
            told: Vec::new(),
            refused: Refusals::new(),
        }
    }

    pub fn into_parts(self) -> (Vec<Told>, Refusals) {
        (self.told, self.refused)
    }

    /// Plays over one socket after the other.
    pub fn play_over_sockets(mut self, stop: &AtomicBool) -> Self {
        while !stop.load(Ordering::Relaxed) {
            let Ok(mut line) = Line::open(&self.player) else {
                thread::sleep(RETRY);
                continue;
            };
            if let Some(command) = self.unanswered.take().filter(|_| self.random.one_in(2)) {
                self.plan.push((Instant::now(), command));
            }
            // However the line ends, another is opened.
            let Err(Broken) = self.sit(&mut line, stop) else { break };
        }
        self
    }

    fn sit(&mut self, line: &mut Line, stop: &AtomicBool) -> Result<(), Broken> {
        while !stop.load(Ordering::Relaxed) {
            if let Some(frame) = line.look()? {
                self.take(&frame);
            }
            while let Some(command) = self.due() {
                line.send(&command)?;
                self.unanswered = Some(command);
                if self.random.one_in(12) {
                    return Err(Broken);
                }
            }
        }
        Ok(())
    }

    /// Plays by requests, each of which it repeats until it is answered.
    pub fn play_over_http(mut self, stop: &AtomicBool) -> Self {
        while !stop.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(200 + self.random.amount(600)));
            let look = self.player.client.get(&format!("/api/games/crash/state?table={TABLE}"));
            let Some(state) = look.try_send().ok().filter(|answer| answer.status() == 200) else {
                continue;
            };
            self.see(&state.expect(200)["state"]);
            while let Some(command) = self.due() {
                if let Some(answer) = self.request(&command, stop) {
                    self.take(&answer);
                }
            }
        }
        self
    }

    /// The answer to a command as the frame that a socket would get; `None` when the run is over before it comes.
    fn request(&mut self, command: &Value, stop: &AtomicBool) -> Option<Value> {
        let mut body = command.clone();
        let parts = body.as_object_mut()?;
        let (kind, reference) = (parts.remove("type")?, parts.remove("ref")?);
        body["table"] = TABLE.into();
        let (kind, reference) = (kind.as_str()?.to_owned(), reference.as_str()?.to_owned());
        let path = format!("/api/games/crash/{kind}");
        while !stop.load(Ordering::Relaxed) {
            match self.player.post(&path, &body).key(&reference).try_send() {
                Ok(answer) if answer.status() < 500 => {
                    let mut frame: Value = serde_json::from_slice(answer.body()).expect("an answer is JSON");
                    let answered =
                        if answer.status() == 200 { format!("{kind}_ack") } else { "error".to_owned() };
                    frame["type"] = answered.into();
                    frame["ref"] = reference.into();
                    return Some(frame);
                }
                _ => thread::sleep(RETRY),
            }
        }
        None
    }

    fn take(&mut self, frame: &Value) {
        let kind = frame["type"].as_str().expect("a frame has a type");
        match kind {
            "hello" | "state" => self.see(&frame["state"]),
            "bet_ack" | "cashout_ack" | "cancel_ack" | "bet_update" => self.hear(kind, frame),
            "error" => {
                self.unanswered = None;
                let code = frame["code"].as_str().expect("a refusal has a code").to_owned();
                *self.refused.entry(code).or_default() += 1;
            }
            _ => {}
        }
    }

    /// An answer about a bet. Sometimes it makes the client say something again, or take it back.
    fn hear(&mut self, kind: &str, frame: &Value) {
        let bet = frame["bet"].clone();
        self.told.push(Told { player: self.player_number, kind: kind.to_owned(), bet: bet.clone() });
        if kind == "bet_update" {
            return;
        }
        let answered = self.unanswered.take();
        if kind != "bet_ack" {
            self.open.retain(|open| open["bet_id"] != bet["bet_id"]);
            if let Some(command) = answered.filter(|_| self.random.one_in(4)) {
                self.plan.push((Instant::now(), command));
            }
            return;
        }
        let is_new = self.open.iter().all(|open| open["bet_id"] != bet["bet_id"]);
        if bet["state"] != "placed" || !is_new {
            return;
        }
        if self.random.one_in(5) {
            let mut again = bet_frame(&bet["ref"], &bet["amount_minor"], &bet["auto_cash_out_hundredths"]);
            if self.random.one_in(2) {
                again["amount_minor"] = (STAKE_MINOR_MAX + self.random.amount(100)).into();
            }
            self.plan.push((Instant::now(), again));
        }
        if self.random.one_in(7) {
            let cancel = self.named(json!({ "type": "cancel", "bet_id": bet["bet_id"] }));
            self.plan.push((Instant::now() + Duration::from_millis(self.random.amount(800)), cancel));
        }
        self.open.push(bet);
    }

    /// Decides what to do in a round, once when it takes bets and once when it runs.
    fn see(&mut self, state: &Value) {
        let round = state["round"].as_u64().expect("a round has a number");
        match state["phase"].as_str() {
            Some("betting") if round != self.round => {
                self.round = round;
                self.open.clear();
                if !self.random.one_in(3) {
                    let target = self.random.one_in(2).then(|| 100 + self.random.amount(100));
                    let amount = self.random.amount(STAKE_MINOR_MAX);
                    let bet = bet_frame(&Value::Null, &amount.into(), &target.into());
                    let bet = self.named(bet);
                    self.after(BET_AFTER_MS_MAX, bet);
                }
            }
            Some("running") => {
                for bet in std::mem::take(&mut self.open) {
                    if !self.random.one_in(3) {
                        let cash_out = self.named(json!({ "type": "cashout", "bet_id": bet["bet_id"] }));
                        self.after(CASH_OUT_AFTER_MS_MAX, cash_out);
                    }
                }
            }
            _ => {}
        }
    }

    fn named(&mut self, mut command: Value) -> Value {
        self.commands += 1;
        command["ref"] = format!("{}-{}", self.name, self.commands).into();
        command
    }

    fn after(&mut self, ms_max: u64, command: Value) {
        let at = Instant::now() + Duration::from_millis(self.random.amount(ms_max));
        self.plan.push((at, command));
    }

    fn due(&mut self) -> Option<Value> {
        let now = Instant::now();
        let index = self.plan.iter().position(|(at, _)| *at <= now)?;
        Some(self.plan.swap_remove(index).1)
    }
}

fn bet_frame(reference: &Value, amount_minor: &Value, target: &Value) -> Value {
    let mut frame =
        json!({ "type": "bet", "ref": reference, "amount_minor": amount_minor, "currency": "BRL" });
    if !target.is_null() {
        frame["auto_cash_out_hundredths"] = target.clone();
    }
    frame
}
