//! Random runs against a model written apart from the ledger.
//!
//! The model keeps no balances: it remembers what each accepted command moved, and sums everything again for
//! each question. It knows three assets, one spending order and no hashes.

use std::collections::BTreeMap;

use cactus_ledger::{
    BRL, Colour, Command, EUR, EntryOutcome, Ledger, MemoryStore, Outcome, Policy, Rejection, USD,
    verify_chain,
};
use proptest::prelude::*;

use crate::build::*;

const MAX: i128 = (1 << 53) - 1;

/// How an accepted command moved the player's colours: positive to the player.
type Moves = Vec<(Colour, i128)>;

#[derive(Clone, Debug, PartialEq)]
enum Answer {
    Moved(Moves),
    Remembered(&'static str),
    Forgotten(&'static str),
}

#[derive(Default)]
struct Model {
    log: Vec<(Command, Answer)>,
}

impl Model {
    fn balance(&self, asset: &str, colour: Colour) -> i128 {
        let moves = self.log.iter().filter(|(command, _)| command.asset().as_str() == asset);
        moves.flat_map(|(_, answer)| moved(answer)).filter(|(c, _)| *c == colour).map(|(_, n)| n).sum()
    }

    fn total(&self, asset: &str) -> i128 {
        Colour::ALL.into_iter().map(|colour| self.balance(asset, colour)).sum()
    }

    /// The answer, and whether it is the first one again.
    fn execute(&mut self, command: &Command) -> (Answer, bool) {
        if let Some((first, answer)) = self.log.iter().find(|(first, _)| first.key() == command.key()) {
            return if first == command {
                (answer.clone(), true)
            } else {
                (Answer::Forgotten("idempotency_conflict"), false)
            };
        }
        let answer = self.answer(command);
        if !matches!(answer, Answer::Forgotten(_)) {
            self.log.push((command.clone(), answer.clone()));
        }
        (answer, false)
    }

    fn answer(&self, command: &Command) -> Answer {
        let asset = command.asset();
        let moves = match command {
            Command::PromoCredit(credit) if credit.amount.is_zero() => {
                return Answer::Forgotten("amount_zero");
            }
            Command::PromoCredit(credit) => vec![(Colour::Promo, i128::from(credit.amount.get()))],
            Command::Bet(bet) => {
                let stake = i128::from(bet.amount.get());
                let funds = [Colour::Bonus, Colour::Promo, Colour::Cash]
                    .map(|colour| (colour, self.balance(asset.as_str(), colour)));
                if funds.iter().map(|(_, balance)| balance).sum::<i128>() < stake {
                    return Answer::Remembered("insufficient_funds");
                }
                // A colour pays what the colours before it could not, up to what it has.
                let mut before = 0;
                let pays = |(colour, balance): (Colour, i128)| {
                    let paid = (stake - before).clamp(0, balance);
                    before += balance;
                    (colour, -paid)
                };
                funds.into_iter().map(pays).filter(|(_, moved)| *moved != 0).collect()
            }
            Command::Win(win) => {
                let found = self.log.iter().find(|(entry, _)| *entry.key() == win.bet_key);
                let Some((Command::Bet(bet), answer)) = found else {
                    return Answer::Remembered("bet_unknown");
                };
                let Answer::Moved(stakes) = answer else {
                    return Answer::Remembered("bet_refused");
                };
                if (&bet.round_id, bet.game, bet.asset) != (&win.round_id, win.game, win.asset) {
                    return Answer::Remembered("bet_mismatch");
                }
                returned(stakes, i128::from(win.amount.get()))
            }
            other => panic!("the model does not know {other:?}"),
        };
        if self.total(asset.as_str()) + moves.iter().map(|(_, moved)| moved).sum::<i128>() > MAX {
            return Answer::Remembered("balance_overflow");
        }
        Answer::Moved(moves)
    }
}

/// A payout spread over negative stakes: every later colour gets its floored share, the first one the rest.
fn returned(stakes: &Moves, payout: i128) -> Moves {
    let staked: i128 = stakes.iter().map(|(_, stake)| -stake).sum();
    let mut moves: Moves = match stakes.split_first() {
        None => vec![(Colour::Promo, payout)],
        Some((first, later)) => {
            let later: Moves = later.iter().map(|(c, stake)| (*c, payout * -stake / staked)).collect();
            let rest = payout - later.iter().map(|(_, share)| share).sum::<i128>();
            [vec![(first.0, rest)], later].concat()
        }
    };
    moves.retain(|(_, moved)| *moved != 0);
    moves
}

fn moved(answer: &Answer) -> Moves {
    if let Answer::Moved(moves) = answer { moves.clone() } else { Vec::new() }
}

fn observed(outcome: &Outcome) -> (Answer, bool) {
    match outcome {
        Outcome::Rejected { rejection, replayed, recorded: true } => {
            (Answer::Remembered(rejection.code()), *replayed)
        }
        Outcome::Rejected { rejection, replayed, recorded: false } => {
            (Answer::Forgotten(rejection.code()), *replayed)
        }
        Outcome::Applied { entry, replayed } => {
            let moves = entry.outcome.postings().iter().map(|posting| {
                let minor = i128::from(posting.amount.get());
                let colour = |code: &str| {
                    let name = code.strip_prefix("player:")?;
                    Colour::ALL.into_iter().find(|colour| colour.as_str() == name)
                };
                match (colour(&posting.debit.to_string()), colour(&posting.credit.to_string())) {
                    (Some(debited), None) => (debited, -minor),
                    (None, Some(credited)) => (credited, minor),
                    other => panic!("{other:?}"),
                }
            });
            (Answer::Moved(moves.collect()), *replayed)
        }
    }
}

fn amounts() -> impl Strategy<Value = u64> {
    let max = (1_u64 << 53) - 1;
    prop_oneof![
        3 => Just(0),
        12 => 1..200_u64,
        1 => max - 100..=max,
    ]
}

/// Few keys, so that repeats and conflicts are common, and few names, so that wins meet their bets.
fn commands() -> impl Strategy<Value = Command> {
    let assets = prop_oneof![6 => Just("BRL"), 1 => Just("USD")];
    let parts = (0..3_u8, 0..40_u8, 0..40_u8, assets, amounts(), prop::bool::weighted(0.05));
    parts.prop_map(|(kind, id, bet_id, asset, minor, other_round)| {
        let command = match kind {
            0 => credit(&format!("k-{id}"), minor),
            1 => bet(&format!("k-{id}"), minor),
            _ => win(&format!("k-{id}"), &format!("k-{bet_id}"), minor),
        };
        let mut json = serde_json::to_value(command).unwrap();
        json["asset"] = asset.into();
        if other_round && kind != 0 {
            json["round_id"] = "r-other".into();
        }
        serde_json::from_value(json).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_agrees_with_the_model(
        start in (0..150_u64, 0..150_u64, 0..150_u64, 0..150_u64),
        run in prop::collection::vec((commands(), 0..20_u64, prop::bool::weighted(0.02)), 1..120),
    ) {
        let mut ledger = opened_with(start.0, start.1, start.2, start.3);
        let mut model = Model::default();
        let seeded = [start.0, start.1, start.2, start.3].map(i128::from);
        let seeded = Colour::ALL.into_iter().zip(seeded).collect();
        model.log.push((credit("seed", 1), Answer::Moved(seeded)));
        for (command, now_ms, reopen) in &run {
            if *reopen {
                ledger = Ledger::open(ledger.into_store(), Policy::default(), &wallet()).unwrap();
            }
            let outcome = ledger.execute(command, NOW_MS + now_ms).unwrap();
            prop_assert_eq!(observed(&outcome), model.execute(command), "{:?}", command);
            for asset in [BRL, USD, EUR] {
                let row = ledger.balances().unwrap().get(asset.code);
                for colour in Colour::ALL {
                    let expected = model.balance(asset.code.as_str(), colour);
                    prop_assert_eq!(i128::from(row.of(colour).get()), expected);
                }
            }
        }
        audit(ledger, model.log.len())?;
    }
}

/// What must hold of any log, whatever led to it.
fn audit(mut ledger: Ledger<MemoryStore>, length: usize) -> Result<(), TestCaseError> {
    let entries = ledger.entries_after(0, u32::MAX).unwrap();
    prop_assert_eq!(entries.len(), length);
    prop_assert_eq!(verify_chain(&wallet(), &entries), Ok(ledger.state().unwrap().head_hash()));
    let mut keys = std::collections::BTreeSet::new();
    let mut net: BTreeMap<String, i128> = BTreeMap::new();
    for entry in &entries {
        prop_assert!(keys.insert(entry.command.key().clone()), "a key has one entry");
        for posting in entry.outcome.postings() {
            let minor = i128::from(posting.amount.get());
            *net.entry(format!("{} {}", posting.asset, posting.debit)).or_default() -= minor;
            *net.entry(format!("{} {}", posting.asset, posting.credit)).or_default() += minor;
        }
        if let EntryOutcome::Refused { rejection } = entry.outcome {
            prop_assert!(rejection.is_recorded());
            prop_assert_ne!(rejection, Rejection::AmountZero);
        }
    }
    prop_assert_eq!(net.values().sum::<i128>(), 0, "debits equal credits");
    prop_assert_eq!(net.get("BRL player:held"), None);
    Ok(())
}
