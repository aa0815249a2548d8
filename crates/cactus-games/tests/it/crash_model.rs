//! The rules once more, as naively as can be: millisecond by millisecond, hundredth by hundredth, all bets each time.
//! Scripts of random commands must come to the same in it and in [`Round`].

use std::collections::BTreeMap;

use cactus_games::crash::{
    Bet, BetId, BetState, CashOut, CashOutCause, Command, Crash, CrashPoint, Event, Phase, RefundReason,
    Round, StoredPhase, TableParameters, multiplier_at,
};
use proptest::prelude::*;

use crate::crash_table::{
    CLOSES_MS, STARTS_MS, cancel, cash_out, confirm, hundredths, open, parameters, reserve, schedule,
};

#[derive(Clone, Debug)]
struct Script {
    parameters: TableParameters,
    point: u64,
    /// In the order of time.
    commands: Vec<(u64, Command)>,
    /// Calls without a command.
    looks_ms: Vec<u64>,
}

struct Model {
    parameters: TableParameters,
    point: u64,
    bets: BTreeMap<BetId, Bet>,
    /// The multiplier up to which everything has happened; `None` before the start.
    shown: Option<u64>,
    crashed: Option<Crash>,
}

impl Model {
    fn play(script: &Script) -> Self {
        let (parameters, point) = (script.parameters, script.point);
        let mut model = Self { parameters, point, bets: BTreeMap::new(), shown: None, crashed: None };
        let mut commands = script.commands.iter().peekable();
        for now_ms in 0..STARTS_MS + 60_000 {
            if now_ms == STARTS_MS {
                model.start();
            }
            if now_ms >= STARTS_MS && model.crashed.is_none() {
                model.grow(now_ms - STARTS_MS);
            }
            while let Some((_, command)) = commands.next_if(|(at_ms, _)| *at_ms == now_ms) {
                model.command(command, now_ms);
            }
        }
        model
    }

    fn start(&mut self) {
        for bet in self.bets.values_mut().filter(|bet| bet.state == BetState::Reserved) {
            bet.state = BetState::Dropped;
        }
        self.shown = Some(99);
    }

    fn grow(&mut self, elapsed_ms: u64) {
        let now = multiplier_at(elapsed_ms).get();
        let first = self.shown.map_or(100, |shown| shown + 1);
        for shown in first..=now.min(self.point) {
            self.exits_at(shown, elapsed_ms);
        }
        self.shown = Some(now);
        if now >= self.point {
            for bet in self.bets.values_mut().filter(|bet| bet.state == BetState::Placed) {
                bet.state = BetState::Lost;
            }
            let crashed_at_ms = STARTS_MS + elapsed_ms;
            self.crashed = Some(Crash { crashed_at_ms, point: hundredths(self.point), interrupted: false });
        }
    }

    fn exits_at(&mut self, shown: u64, elapsed_ms: u64) {
        let placed: Vec<BetId> =
            self.bets.values().filter(|bet| bet.state == BetState::Placed).map(|bet| bet.bet_id).collect();
        for bet_id in &placed {
            let bet = &self.bets[bet_id];
            let cause = if bet.auto_cash_out == Some(hundredths(shown)) {
                CashOutCause::Auto
            } else if u128::from(bet.stake_minor) * u128::from(shown) / 100
                >= u128::from(self.parameters.payout_max_minor())
            {
                CashOutCause::PayoutMax
            } else if shown == self.parameters.multiplier_max().get() {
                CashOutCause::MultiplierMax
            } else {
                continue;
            };
            self.pay(*bet_id, shown, cause, elapsed_ms);
        }
        // One hundredth more could be too much for the round.
        let still: Vec<&Bet> = self.bets.values().filter(|bet| bet.state == BetState::Placed).collect();
        let open_minor: u128 = still.iter().map(|bet| u128::from(bet.stake_minor)).sum();
        let next = u128::from(self.paid_minor()) * 100 + open_minor * u128::from(shown + 1);
        if next > u128::from(self.parameters.round_payout_max_minor()) * 100 {
            let still: Vec<BetId> = still.iter().map(|bet| bet.bet_id).collect();
            for bet_id in still {
                self.pay(bet_id, shown, CashOutCause::RoundPayoutMax, elapsed_ms);
            }
        }
    }

    fn pay(&mut self, bet_id: BetId, at: u64, cause: CashOutCause, elapsed_ms: u64) {
        let payout_max_minor = self.parameters.payout_max_minor();
        let bet = self.bets.get_mut(&bet_id).expect("a bet of the script");
        let payout_minor = (bet.stake_minor * at / 100).min(payout_max_minor);
        let cash_out = CashOut { at: hundredths(at), cause, payout_minor, elapsed_ms };
        bet.state = BetState::CashedOut(cash_out);
    }

    fn paid_minor(&self) -> u64 {
        let paid = self.bets.values().map(|bet| match bet.state {
            BetState::CashedOut(cash_out) => cash_out.payout_minor,
            _ => 0,
        });
        paid.sum()
    }

    fn command(&mut self, command: &Command, now_ms: u64) {
        let betting = now_ms < CLOSES_MS;
        match command {
            Command::Reserve { bet_id, player_id, stake_minor, auto_cash_out_hundredths } => {
                let counting = |bet: &&Bet| !matches!(bet.state, BetState::Cancelled | BetState::Dropped);
                let staked: u64 = self.bets.values().filter(counting).map(|bet| bet.stake_minor).sum();
                let own =
                    self.bets.values().filter(counting).filter(|bet| bet.player_id == *player_id).count();
                let fits = *stake_minor <= self.parameters.payout_max_minor()
                    && staked + stake_minor <= self.parameters.round_payout_max_minor();
                if betting && own < 2 && fits && !self.bets.contains_key(bet_id) {
                    let (bet_id, player_id, stake_minor) = (*bet_id, player_id.clone(), *stake_minor);
                    let auto_cash_out = auto_cash_out_hundredths.map(hundredths);
                    let bet =
                        Bet { bet_id, player_id, stake_minor, auto_cash_out, state: BetState::Reserved };
                    self.bets.insert(bet_id, bet);
                }
            }
            Command::Confirm { bet_id } => {
                let state = if now_ms < STARTS_MS { BetState::Placed } else { BetState::Dropped };
                self.change(*bet_id, BetState::Reserved, state);
            }
            Command::Drop { bet_id } => self.change(*bet_id, BetState::Reserved, BetState::Dropped),
            Command::Cancel { bet_id, .. } if betting => {
                self.change(*bet_id, BetState::Placed, BetState::Cancelled);
            }
            Command::CashOut { bet_id, .. } => {
                let placed = self.bets.get(bet_id).is_some_and(|bet| bet.state == BetState::Placed);
                if let (Some(shown), true) = (self.shown, placed) {
                    self.pay(*bet_id, shown, CashOutCause::Player, now_ms - STARTS_MS);
                }
            }
            _ => {}
        }
    }

    fn change(&mut self, bet_id: BetId, from: BetState, to: BetState) {
        if let Some(bet) = self.bets.get_mut(&bet_id).filter(|bet| bet.state == from) {
            bet.state = to;
        }
    }
}

/// Plays the script in a [`Round`], looking in between at the given times.
fn play(script: &Script, looks_ms: &[u64]) -> (Round, Vec<Event>) {
    let mut round = open(script.parameters);
    let (mut events, mut commands) = (Vec::new(), script.commands.iter().peekable());
    let mut started = false;
    let mut times: Vec<u64> =
        script.commands.iter().map(|(at_ms, _)| *at_ms).chain(looks_ms.iter().copied()).collect();
    times.extend([STARTS_MS, STARTS_MS + 60_000]);
    times.sort_unstable();
    for now_ms in times {
        if now_ms >= STARTS_MS && !started {
            started = true;
            let point = CrashPoint::known(hundredths(script.point));
            events.extend(round.start(point, STARTS_MS).expect("it starts once, in time"));
        }
        if looks_ms.contains(&now_ms) || now_ms == STARTS_MS + 60_000 {
            events.extend(round.advance(now_ms));
        }
        while let Some((_, command)) = commands.next_if(|(at_ms, _)| *at_ms <= now_ms) {
            events.extend(round.handle(command.clone(), now_ms).events);
        }
    }
    (round, events)
}

fn script() -> impl Strategy<Value = Script> {
    let highest = prop_oneof![Just(150_u64), 101..900_u64];
    let limits = (1_000..200_000_u64, 0..400_000_u64);
    let bet = (0..4_u8, 1..100_000_u64, prop::option::of(101..900_u64), 0..5_600_u64, 0..700_u64);
    let acts = prop::collection::vec((0..10_u64, 0..4_u8, 0..50_000_u64), 0..12);
    let looks_ms = prop::collection::vec(0..60_000_u64, 0..20);
    (highest, limits, 100..1_000_u64, prop::collection::vec(bet, 0..10), acts, looks_ms).prop_map(
        |(highest, (payout_max, more), point, bets, acts, looks_ms)| {
            let parameters = parameters(highest, payout_max, payout_max + more);
            let mut commands = Vec::new();
            for (bet, (player, stake, target, at_ms, answer_ms)) in (0..).zip(bets) {
                let (player, stake) = (format!("player {player}"), stake.min(payout_max));
                commands
                    .push((at_ms, reserve(bet, &player, stake, target.map(|target| target.min(highest)))));
                if answer_ms < 650 {
                    commands.push((at_ms + answer_ms, confirm(bet)));
                }
                for (about, act, when_ms) in acts.iter().filter(|(about, ..)| *about == bet) {
                    let command = match act {
                        0 => cancel(*about, &player),
                        1 => Command::Drop { bet_id: BetId(*about) },
                        _ => cash_out(*about, &player),
                    };
                    let from_ms = if *act < 2 { at_ms } else { STARTS_MS };
                    commands.push((from_ms + when_ms % if *act < 2 { 2_000 } else { 40_000 }, command));
                }
            }
            commands.sort_by_key(|(at_ms, _)| *at_ms);
            Script { parameters, point: point.min(highest), commands, looks_ms }
        },
    )
}

fn is_end(bet: &Bet) -> bool {
    !matches!(bet.state, BetState::Reserved | BetState::Placed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn rounds_do_what_the_model_does_however_often_one_looks(script in script()) {
        let model = Model::play(&script);
        let every_second: Vec<u64> = (0..60).map(|second| second * 1_000 + 7).collect();
        for looks_ms in [&[][..], &script.looks_ms, &every_second] {
            let (round, events) = play(&script, looks_ms);
            let bets: BTreeMap<_, _> = round.bets().map(|bet| (bet.bet_id, bet.clone())).collect();
            prop_assert_eq!(&bets, &model.bets);
            prop_assert_eq!(round.phase(), Phase::Crashed(model.crashed.unwrap()));

            // Nothing is left open, every bet ends once, and the events tell it.
            let mut ends = BTreeMap::<BetId, u32>::new();
            for event in &events {
                if let Event::Bet(bet) = event && is_end(bet) {
                    *ends.entry(bet.bet_id).or_default() += 1;
                }
            }
            prop_assert!(bets.keys().all(|bet_id| ends.get(bet_id) == Some(&1)));

            // The sums are those of the bets, and within the limits.
            let (totals, limit) = (round.totals(), script.parameters.round_payout_max_minor());
            let played = || bets.values().filter(|bet| matches!(bet.state, BetState::Lost | BetState::CashedOut(_)));
            prop_assert_eq!(totals.payout_minor, model.paid_minor());
            prop_assert_eq!(totals.stake_minor, played().map(|bet| bet.stake_minor).sum::<u64>());
            prop_assert_eq!((totals.bets, totals.open_bets), (played().count() as u64, 0));
            prop_assert!(totals.payout_minor <= limit && totals.stake_minor <= limit);
        }
    }

    /// A table that lost its memory and comes back before the crash ends the round as if nothing had happened.
    #[test]
    fn a_restart_before_the_crash_changes_nothing(script in script(), restart_ms in 0..60_000_u64) {
        let (expected, _) = play(&script, &[]);
        let mut round = open(script.parameters);
        let (mut started, mut restarted) = (false, false);
        let mut times: Vec<(u64, Option<&Command>)> =
            script.commands.iter().map(|(at_ms, command)| (*at_ms, Some(command))).collect();
        let Phase::Crashed(crash) = expected.phase() else { panic!("the script ends") };
        let restart_ms = restart_ms.min(crash.crashed_at_ms.saturating_sub(1));
        times.extend([(restart_ms, None), (STARTS_MS, None), (STARTS_MS + 60_000, None)]);
        times.sort_by_key(|(at_ms, _)| *at_ms);
        for (now_ms, command) in times {
            if now_ms >= STARTS_MS && !started {
                started = true;
                prop_assert!(round.start(CrashPoint::known(hundredths(script.point)), STARTS_MS).is_ok());
            }
            if now_ms == restart_ms && !restarted {
                restarted = true;
                round = restored(&round, script.point);
                prop_assert!(round.resume(now_ms).iter().all(|event| matches!(event, Event::Bet(_))));
            }
            match command {
                Some(command) => drop(round.handle(command.clone(), now_ms)),
                None => drop(round.advance(now_ms)),
            }
        }
        prop_assert!(restarted);
        prop_assert_eq!(round.phase(), expected.phase());
        prop_assert!(round.bets().eq(expected.bets()));
        prop_assert_eq!(round.totals(), expected.totals());
    }

    /// One that comes back after it pays what would have been paid by itself, and refunds the rest.
    #[test]
    fn a_restart_after_the_crash_refunds_those_who_could_not_cash_out(script in script(), seen_ms in 0..60_000_u64) {
        let (expected, _) = play(&Script { commands: before(&script, STARTS_MS), ..script.clone() }, &[]);
        let Phase::Crashed(crash) = expected.phase() else { panic!("the script ends") };
        let seen_ms = seen_ms.clamp(STARTS_MS, STARTS_MS.max(crash.crashed_at_ms.saturating_sub(1)));
        let mut round = open(script.parameters);
        for (at_ms, command) in before(&script, STARTS_MS) {
            drop(round.handle(command, at_ms));
        }
        prop_assert!(round.start(CrashPoint::known(hundredths(script.point)), STARTS_MS).is_ok());
        if seen_ms < crash.crashed_at_ms {
            drop(round.advance(seen_ms));
        }
        let mut round = restored(&round, script.point);
        let events = round.resume(crash.crashed_at_ms + 5);
        prop_assert_eq!(events.last(), Some(&Event::Crashed(Crash { interrupted: true, ..crash })));
        for (bet, expected) in round.bets().zip(expected.bets()) {
            let state = match expected.state {
                BetState::Lost => BetState::Refunded(RefundReason::Interrupted),
                state => state,
            };
            prop_assert_eq!(bet, &Bet { state, ..expected.clone() });
        }
    }
}

fn before(script: &Script, until_ms: u64) -> Vec<(u64, Command)> {
    script.commands.iter().filter(|(at_ms, _)| *at_ms < until_ms).cloned().collect()
}

/// What storage would give back.
fn restored(round: &Round, point: u64) -> Round {
    let phase = match round.phase() {
        Phase::Betting => StoredPhase::Betting,
        Phase::Running { started_at_ms } => {
            StoredPhase::Running { started_at_ms, point: CrashPoint::known(hundredths(point)) }
        }
        over => panic!("a round that is over is not restored: {over:?}"),
    };
    let rows: Vec<String> =
        round.bets().map(|bet| serde_json::to_string(bet).expect("a bet is JSON")).collect();
    let bets = rows.iter().map(|row| serde_json::from_str(row).expect("a stored bet"));
    Round::restore(*round.parameters(), schedule(), phase, bets).expect("a round that the rules made")
}
