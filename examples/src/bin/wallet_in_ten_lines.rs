//! A wallet in ten lines: open it, put money in, stake some of it, and read what is left.
//!
//! `cargo run -p cactus-examples --bin wallet_in_ten_lines`

use cactus_ledger::{
    AmountMinor, BRL, Bet, CommandKey, Deposit, GameCode, Ledger, MemoryStore, Policy, ProviderCode, RoundId,
    WalletId,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let now_ms = 1_700_000_000_000;
    let mut wallet = Ledger::open(MemoryStore::new(), Policy::default(), &WalletId::new("demo/p-1")?)?;
    let (key, provider) = (CommandKey::new("pix", "payment-1")?, ProviderCode::new("pix")?);
    let deposit = Deposit { key, provider, asset: BRL.code, amount: AmountMinor::new(10_000)? };
    wallet.execute(&deposit.into(), now_ms)?;
    let (key, round_id) = (CommandKey::new("mines:bet", "round-1")?, RoundId::new("round-1")?);
    let (game, amount) = (GameCode::new("mines")?, AmountMinor::new(2_500)?);
    let bet = Bet { key, round_id, game, asset: BRL.code, amount, provider: None, jackpot: None };
    wallet.execute(&bet.into(), now_ms)?;
    println!("{} minor units of BRL are left", wallet.balances()?.get(BRL.code).cash);
    assert_eq!(wallet.balances()?.get(BRL.code).cash.get(), 7_500);
    Ok(())
}
