//! A hold and its capture: a payout of 80.00 is held, 60.00 of it is paid, and the rest is the player's again.
//!
//! `cargo run -p cactus-examples --bin hold_and_capture`

use cactus_ledger::{
    AmountMinor, AssetBalance, BRL, CommandKey, Deposit, HoldPost, Ledger, MemoryStore, Outcome, Policy,
    ProviderCode, Rejection, WalletId, Withdrawal,
};

const NOW_MS: u64 = 1_700_000_000_000;
/// How long the payment provider has for the payout.
const PAYOUT_TIMEOUT_MS: u64 = 24 * 60 * 60 * 1_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut wallet = Ledger::open(MemoryStore::new(), Policy::default(), &WalletId::new("demo/p-1")?)?;
    let provider = ProviderCode::new("pix")?;
    let deposit = Deposit {
        key: CommandKey::new("pix", "payment-1")?,
        provider,
        asset: BRL.code,
        amount: AmountMinor::new(10_000)?,
    };
    wallet.execute(&deposit.into(), NOW_MS)?;

    // The money leaves cash at once, so that no bet can spend it while the payout is under way.
    let hold_key = CommandKey::new("payout", "1")?;
    let withdrawal = Withdrawal {
        key: hold_key.clone(),
        provider,
        asset: BRL.code,
        amount: AmountMinor::new(8_000)?,
        timeout_ms: PAYOUT_TIMEOUT_MS,
    };
    wallet.execute(&withdrawal.into(), NOW_MS + 1)?;
    show("held", wallet.balances()?.get(BRL.code));
    assert_eq!(wallet.state()?.open_holds().len(), 1);

    // The provider paid a part. The rest returns to cash in the same step: a hold ends once.
    let capture = HoldPost {
        key: CommandKey::new("payout:settled", "1")?,
        hold_key: hold_key.clone(),
        amount: Some(AmountMinor::new(6_000)?),
    };
    wallet.execute(&capture.clone().into(), NOW_MS + 2)?;
    show("captured", wallet.balances()?.get(BRL.code));
    assert_eq!(wallet.balances()?.get(BRL.code).cash.get(), 4_000);
    assert_eq!(wallet.balances()?.get(BRL.code).held.get(), 0);

    // The provider's notice comes twice: the same key gets the same answer, and nothing moves.
    let again = wallet.execute(&capture.into(), NOW_MS + 3)?;
    assert!(matches!(again, Outcome::Applied { replayed: true, .. }));

    // Another notice, with a key of its own, finds the hold settled.
    let second = HoldPost { key: CommandKey::new("payout:settled", "2")?, hold_key, amount: None };
    let refused = wallet.execute(&second.into(), NOW_MS + 4)?;
    assert!(matches!(refused, Outcome::Rejected { rejection: Rejection::HoldAlreadyPosted, .. }));
    assert_eq!(wallet.balances()?.get(BRL.code).cash.get(), 4_000);
    Ok(())
}

fn show(step: &str, balance: AssetBalance) {
    println!("{step}: cash {}, held {}", balance.cash, balance.held);
}
