//! Short builders, so that a test reads like the case it checks.

use cactus_ledger::{
    Account, AmountMinor, AssetBalance, BRL, Bet, CampaignId, Colour, Command, CommandKey, Entry, GameCode,
    Ledger, MemoryStore, Outcome, Policy, Posting, PromoCredit, Rejection, RoundId, Store, WalletId, Win,
};

pub const NOW_MS: u64 = 1_700_000_000_000;

pub fn amount(minor: u64) -> AmountMinor {
    AmountMinor::new(minor).unwrap()
}

pub fn key(id: &str) -> CommandKey {
    CommandKey::new("test", id).unwrap()
}

pub fn wallet() -> WalletId {
    WalletId::new("demo/p-1").unwrap()
}

pub fn credit(id: &str, minor: u64) -> Command {
    let campaign = CampaignId::new("welcome").unwrap();
    PromoCredit { key: key(id), campaign, asset: BRL.code, amount: amount(minor) }.into()
}

pub fn bet(id: &str, minor: u64) -> Command {
    let (round_id, game) = (RoundId::new("r-1").unwrap(), GameCode::new("mines").unwrap());
    Bet { key: key(id), round_id, game, asset: BRL.code, amount: amount(minor) }.into()
}

pub fn win(id: &str, bet_id: &str, minor: u64) -> Command {
    let (round_id, game) = (RoundId::new("r-1").unwrap(), GameCode::new("mines").unwrap());
    Win { key: key(id), round_id, game, bet_key: key(bet_id), asset: BRL.code, amount: amount(minor) }.into()
}

pub fn ledger() -> Ledger<MemoryStore> {
    Ledger::open(MemoryStore::new(), Policy::default(), &wallet()).unwrap()
}

pub fn posting(debit: &str, credit: &str, minor: u64) -> Posting {
    let account = |code: &str| code.parse::<Account>().unwrap();
    Posting { debit: account(debit), credit: account(credit), asset: BRL.code, amount: amount(minor) }
}

/// Executes a command that must be applied now.
pub fn applied<S: Store>(ledger: &mut Ledger<S>, command: &Command) -> Entry {
    match ledger.execute(command, NOW_MS).unwrap() {
        Outcome::Applied { entry, replayed: false } => entry,
        other => panic!("{command:?} gave {other:?}"),
    }
}

/// Executes a command that must be refused now, with every balance untouched; answers also whether it was
/// recorded.
pub fn refused<S: Store>(ledger: &mut Ledger<S>, command: &Command) -> (Rejection, bool) {
    let before = ledger.state().unwrap().clone();
    let Outcome::Rejected { rejection, replayed: false, recorded } = ledger.execute(command, NOW_MS).unwrap()
    else {
        panic!("{command:?} was not refused");
    };
    let after = ledger.state().unwrap();
    assert_eq!(after.balances(), before.balances());
    assert_eq!(after.sequence(), before.sequence() + u64::from(recorded));
    assert_eq!(recorded, rejection.is_recorded());
    (rejection, recorded)
}

pub fn brl<S: Store>(ledger: &mut Ledger<S>) -> AssetBalance {
    ledger.balances().unwrap().get(BRL.code)
}

/// A ledger whose one entry claims these balances of BRL, so that states are reachable that no command of this
/// version leads to.
pub fn opened_with(cash: u64, bonus: u64, promo: u64, held: u64) -> Ledger<MemoryStore> {
    let mut seed = ledger();
    let mut entry = applied(&mut seed, &credit("seed", 1));
    entry.balances_after = serde_json::from_value(serde_json::json!([{
        "asset": "BRL", "cash_minor": cash, "bonus_minor": bonus, "promo_minor": promo, "held_minor": held
    }]))
    .unwrap();
    entry.hash = entry.computed_hash();
    let mut store = MemoryStore::new();
    store.append(&entry).unwrap();
    let mut ledger = Ledger::open(store, Policy::default(), &wallet()).unwrap();
    for (colour, minor) in Colour::ALL.into_iter().zip([cash, bonus, promo, held]) {
        assert_eq!(brl(&mut ledger).of(colour), amount(minor));
    }
    ledger
}
