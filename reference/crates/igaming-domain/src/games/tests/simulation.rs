//! Random players, lost answers, dying objects and repeated requests; the wallet's own log is the judge.

use std::collections::HashSet;

use cactus_edge::Rng;
use cactus_ledger::EntryOutcome;
use igaming_contracts::games::{PlayedRound, VerifyRequest};

use super::super::round::{RoundRef, State};
use super::*;

const SEEDS: u64 = 100;
const STEPS: u64 = 100;

struct Dice(SeededRng);

impl Dice {
    fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(self.0.bytes()) % bound
    }

    fn one_in(&self, bound: u64) -> bool {
        self.below(bound) == 0
    }
}

/// A player of one world and what the world was asked.
struct Player {
    world: World,
    dice: Dice,
    ids: Vec<String>,
    /// Keyed starts, to be sent again.
    starts: Vec<(String, StartMinesRequest)>,
    rotations: u32,
}

impl Player {
    fn new(seed: u64) -> Self {
        let mut world = World::seeded(seed);
        world.tenant.mines.open_rounds_max = 4;
        world.tenant.mines.payout_minor_max = 60_000;
        world.tenant.tower.as_mut().unwrap().payout_minor_max = 60_000;
        let dice = Dice(SeededRng::new(seed ^ 0x5eed));
        Self { world, dice, ids: Vec::new(), starts: Vec::new(), rotations: 0 }
    }

    fn step(&mut self) {
        self.world.clock.advance_ms(self.dice.below(3_000));
        for _ in 0..self.dice.below(3) {
            let failure = match self.dice.below(4) {
                0 => Some(FailWhen::BeforePersisting),
                1 => Some(FailWhen::AfterPersisting),
                _ => None,
            };
            self.world.wallet.plan.borrow_mut().push_back(failure);
        }
        match self.dice.below(10) {
            0..=1 => self.start(),
            2 => self.start_tower(),
            3..=6 => self.choose_tile(),
            7 => self.cash_out(),
            8 if self.world.alarm.at_ms().is_some() => self.world.ring(),
            8 => {}
            _ => self.rotate(),
        }
    }

    fn start(&mut self) {
        if self.dice.one_in(4) && !self.starts.is_empty() {
            let repeated = self.dice.below(self.starts.len() as u64);
            let (key, request) = self.starts[usize::try_from(repeated).unwrap()].clone();
            return self.send_start(&request, Some(&key));
        }
        let client_seed = self.dice.one_in(3).then(|| format!("seed-{}", self.dice.below(1_000)));
        let mines = i64::try_from(1 + self.dice.below(24)).unwrap();
        let request = StartMinesRequest { mines, client_seed, ..stake(1 + self.dice.below(60_000)) };
        let key = self.dice.one_in(2).then(|| format!("key-{}", self.starts.len()));
        if let Some(key) = &key {
            self.starts.push((key.clone(), request.clone()));
        }
        self.send_start(&request, key.as_deref());
    }

    fn send_start(&mut self, request: &StartMinesRequest, key: Option<&str>) {
        let games = self.world.games();
        let start = || games.start_mines(&self.world.tenant, request, key);
        if key.is_some() && self.dice.one_in(3) {
            let head_start = usize::try_from(self.dice.below(4)).unwrap();
            let answers = interleave(head_start, start(), start());
            if let [Ok(first), Ok(second)] = &answers {
                assert_eq!(first.response, second.response);
            }
            answers.into_iter().for_each(|answer| self.note(answer));
        } else if let Some(answer) = die_after(self.patience(), start()) {
            self.note(answer);
        }
    }

    fn start_tower(&mut self) {
        let difficulties = ["easy", "medium", "hard", "expert", "master"];
        let difficulty = difficulties[usize::try_from(self.dice.below(5)).unwrap()];
        let request = tower(difficulty, 1 + self.dice.below(60_000));
        let games = self.world.games();
        if let Some(answer) =
            die_after(self.patience(), games.start_tower(&self.world.tenant, &request, None))
        {
            self.note(answer);
        }
    }

    fn choose_tile(&mut self) {
        let Some(round_id) = self.any_round() else { return };
        match self.world.stored(&round_id).record {
            Record::Mines(_) => self.reveal(round_id),
            Record::Tower(_) => self.climb(round_id),
        }
    }

    fn climb(&mut self, round_id: String) {
        let climbed = self.world.stored(&round_id).record.tiles().len();
        let safe = self.world.safe_tiles(&round_id);
        let tile = match self.dice.below(8) {
            0 => i64::try_from(self.dice.below(5)).unwrap(),
            _ => i64::from(safe[climbed.min(8)][0]),
        };
        let key = self.dice.one_in(2).then(|| format!("{round_id}-{climbed}-{tile}"));
        let request = ClimbTowerRequest { round_id, tile };
        let games = self.world.games();
        if let Some(answer) = die_after(self.patience(), games.climb_tower(&request, key.as_deref())) {
            self.note(answer);
        }
    }

    fn reveal(&mut self, round_id: String) {
        // Mostly gems, so that rounds live long enough to pay.
        let (gems, _) = self.world.board(&round_id);
        let tile = match self.dice.below(8) {
            0 => i64::try_from(self.dice.below(27)).unwrap(),
            _ => i64::from(gems[usize::try_from(self.dice.below(gems.len() as u64)).unwrap()]),
        };
        let key = self.dice.one_in(2).then(|| format!("{round_id}-{tile}"));
        let request = RevealMinesRequest { round_id, tile };
        let games = self.world.games();
        if let Some(answer) = die_after(self.patience(), games.reveal_mines(&request, key.as_deref())) {
            self.note(answer);
        }
    }

    fn cash_out(&mut self) {
        let Some(round_id) = self.any_round() else { return };
        let key = self.dice.one_in(2).then(|| format!("{round_id}-out"));
        let request = RoundRequest { round_id };
        let games = self.world.games();
        if matches!(self.world.stored(&request.round_id).record, Record::Tower(_)) {
            let cash_out = games.cash_out_tower(&request, key.as_deref());
            if let Some(answer) = die_after(self.patience(), cash_out) {
                self.note(answer);
            }
            return;
        }
        let cash_out = || games.cash_out_mines(&request, key.as_deref());
        if self.dice.one_in(4) {
            let answers = interleave(usize::try_from(self.dice.below(4)).unwrap(), cash_out(), cash_out());
            answers.into_iter().for_each(|answer| self.note(answer));
        } else if let Some(answer) = die_after(self.patience(), cash_out()) {
            self.note(answer);
        }
    }

    fn rotate(&mut self) {
        match self.world.games().rotate_seeds(&Default::default(), None) {
            Ok(_) => self.rotations += 1,
            Err(error) => {
                assert!(matches!(error, GamesError::Rejected(GamesRejection::RoundsRunning { .. })))
            }
        }
    }

    /// Mostly more polls than any request needs; otherwise the object dies on the way to or from the wallet.
    fn patience(&self) -> usize {
        if self.dice.one_in(8) { usize::try_from(1 + self.dice.below(2)).unwrap() } else { 100 }
    }

    fn any_round(&mut self) -> Option<String> {
        // Rounds whose start was answered with a fault are found here.
        if self.dice.one_in(8) {
            for round_id in self.open_rounds() {
                if !self.ids.contains(&round_id) {
                    self.ids.push(round_id);
                }
            }
        }
        let newest = self.ids.len().saturating_sub(4);
        let recent = &self.ids[newest..];
        if recent.is_empty() {
            return None;
        }
        recent.get(usize::try_from(self.dice.below(recent.len() as u64)).unwrap()).cloned()
    }

    /// The open rounds of both games.
    fn open_rounds(&self) -> Vec<String> {
        let games = self.world.games();
        let mines = games.open_mines().unwrap().rounds.into_iter().map(|round| (round.round_id, round.phase));
        let towers =
            games.open_tower().unwrap().rounds.into_iter().map(|round| (round.round_id, round.phase));
        let open = mines.chain(towers);
        open.map(|(round_id, phase)| {
            assert!(["running", "cashed_out"].contains(&phase.as_str()), "{phase}");
            round_id
        })
        .collect()
    }

    fn note<T: Into<PlayedRound>>(&mut self, answer: Reply<T>) {
        match answer {
            Ok(Replied { response, .. }) => {
                let (round_id, phase, is_hidden) = match response.into() {
                    PlayedRound::Mines(round) => (round.round_id, round.phase, round.mine_tiles.is_none()),
                    PlayedRound::Tower(round) => (round.round_id, round.phase, round.safe_tiles.is_none()),
                };
                assert_eq!(phase == "running", is_hidden);
                if !self.ids.contains(&round_id) {
                    self.ids.push(round_id);
                }
            }
            Err(GamesError::Rejected(_)) => {}
            Err(GamesError::Fault(fault)) => assert!(fault.is_retryable(), "{fault}"),
        }
    }

    /// Lets the alarm ring until nothing waits for the wallet, and ends the running rounds.
    fn finish(&mut self) {
        self.world.wallet.plan.borrow_mut().clear();
        for _ in 0..50 {
            if self.world.alarm.at_ms().is_some() {
                self.world.ring();
            }
        }
        assert_eq!(self.world.alarm.at_ms(), None, "the alarm ends when its work is done");
        for id in self.open_rounds() {
            let round = self.world.stored(&id);
            assert_eq!(round.state, State::Running, "no payout waits after the alarms");
            match round.record {
                Record::Mines(_) => drop(self.world.reveal(&id, self.world.board(&id).1[0], None).unwrap()),
                Record::Tower(_) => {
                    let tile = self.world.unsafe_tile(&id, round.record.tiles().len());
                    self.world.climb(&id, tile, None).unwrap();
                }
            }
        }
        let rotated = self.world.games().rotate_seeds(&Default::default(), None).unwrap();
        self.rotations += 1;
        assert_eq!(rotated.response.current.nonce, 0);
    }

    /// Every round by its place, whose nonces have no gap.
    fn all_rounds(&self) -> Vec<StoredRound> {
        let mut rounds = Vec::new();
        for seed_number in 0..self.rotations {
            for nonce in 0.. {
                let Some(loaded) = self.world.store().round(RoundRef { seed_number, nonce }).unwrap() else {
                    break;
                };
                assert_eq!(loaded.round.record.fairness().nonce, u64::from(nonce));
                rounds.push(loaded.round);
            }
        }
        let counted =
            cactus_edge::ObjectSql::run(&self.world.sql, "SELECT count(*) FROM rounds", &[]).unwrap();
        assert_eq!(counted[0].unsigned(0).unwrap(), rounds.len() as u64, "nonces are contiguous");
        rounds
    }

    /// Checks the rounds against the wallet's log.
    fn audit(&self) -> Vec<StoredRound> {
        let rounds = self.all_rounds();
        let (mut staked, mut paid, mut wins) = (0, 0, 0);
        for round in &rounds {
            match &round.state {
                State::Refused { .. } => continue,
                State::Lost => {}
                State::Paid => {
                    paid += round.record.payout_minor();
                    wins += 1;
                }
                unsettled => panic!("{unsettled:?} after the end"),
            }
            staked += round.record.stake_minor();
            let request =
                VerifyRequest { round_id: Some(round.round_id.clone()), ..VerifyRequest::default() };
            let verification = self.world.games().verify(&request).unwrap();
            assert!(verification.verified, "{:?}", verification.mismatch);
            assert_eq!(verification.payout_minor, Some(round.record.payout_minor()));
        }
        assert_eq!(
            self.world.wallet.balance_minor(),
            FUNDS_MINOR + paid - staked,
            "no money is lost or made"
        );

        let entries = self.world.wallet.entries();
        let applied = entries.iter().filter(|entry| matches!(entry.outcome, EntryOutcome::Applied { .. }));
        let keys: HashSet<_> = entries.iter().map(|entry| entry.command.key().as_str()).collect();
        let ran = rounds.iter().filter(|round| !matches!(round.state, State::Refused { .. })).count();
        assert_eq!(keys.len(), rounds.len() + wins, "each round bets once, each cash-out wins once");
        assert_eq!(applied.count(), ran + wins);
        assert!(self.world.store().unresolved().unwrap().is_empty());
        rounds
    }
}

#[test]
fn money_is_conserved_whatever_is_lost() {
    let (mut rounds, mut wins, mut refused, mut tower_wins) = (0, 0, 0, 0);
    for seed in 0..SEEDS {
        let mut player = Player::new(seed);
        for _ in 0..STEPS {
            player.step();
        }
        player.finish();
        let all = player.audit();
        rounds += all.len();
        wins += all.iter().filter(|round| round.state == State::Paid).count();
        let is_tower_win =
            |round: &&StoredRound| round.state == State::Paid && matches!(round.record, Record::Tower(_));
        tower_wins += all.iter().filter(is_tower_win).count();
        refused += all.iter().filter(|round| matches!(round.state, State::Refused { .. })).count();
    }
    // The simulation reaches what it is there for.
    assert!(tower_wins > 200, "{tower_wins} wins of towers");
    assert!(rounds > 1_000 && wins > 500 && refused > 100, "{rounds} rounds, {wins} wins, {refused} refused");
}
