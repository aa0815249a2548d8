//! A receipt: the operator signs it, and the player checks it with nothing but the published key. No network, no clock,
//! no trust in the operator's database.

use cactus_ledger::{
    AmountMinor, BRL, CommandKey, Deposit, Ledger, MemoryStore, Outcome, Policy, ProviderCode, ReceiptKey,
    ReceiptVerifier, WalletId,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (json, published_key) = at_the_operator()?;
    // The same bytes can be checked by WebCrypto: see `tests/data/verify_receipt.mjs` of cactus-ledger.
    at_the_player(&json, &published_key)
}

/// Executes a deposit and hands out its receipt, and the public key that every player may have.
fn at_the_operator() -> Result<(String, String), Box<dyn std::error::Error>> {
    let wallet = WalletId::new("demo/p-1")?;
    let mut ledger = Ledger::open(MemoryStore::new(), Policy::default(), &wallet)?;
    let deposit = Deposit {
        key: CommandKey::new("pix", "tx-1")?,
        provider: ProviderCode::new("pix")?,
        asset: BRL.code,
        amount: AmountMinor::new(5_000)?,
    };
    let Outcome::Applied { entry, .. } = ledger.execute(&deposit.into(), 1_700_000_000_000)? else {
        return Err("the deposit was refused".into());
    };
    // A real key comes from the operator's secret store.
    let key = ReceiptKey::new("2026-11", &[7; 32])?;
    let receipt = key.sign(&wallet, &entry, 1_700_000_000_250);
    Ok((serde_json::to_string(&receipt)?, key.verifier().to_sec1_hex()))
}

fn at_the_player(json: &str, published_key: &str) -> Result<(), Box<dyn std::error::Error>> {
    let verifier = ReceiptVerifier::from_sec1_hex("2026-11", published_key)?;
    let forged = json.replace("\"cash_minor\":5000", "\"cash_minor\":9000");
    println!(
        "changed: {}",
        verifier.verify_json(&forged).map_or_else(|invalid| invalid.code(), |_| "accepted")
    );
    let receipt = verifier.verify_json(json)?;
    let cash = receipt.entry.balances_after.get(BRL.code).cash;
    println!("genuine: entry {} of {}, {cash} minor units of cash", receipt.entry.sequence, receipt.wallet);
    Ok(())
}
