//! The load that the benches share: one player's bets and their wins, limits in force.

use cactus_ledger::{
    AmountMinor, BRL, Bet, Command, CommandKey, Deposit, GameCode, Ledger, LimitName, LimitSet, LimitWindow,
    Policy, ProviderCode, Rejection, RoundId, Store, StoreFault, WalletId, Win, WinSource,
};

/// The time of the first command.
pub const NOW_MS: u64 = 1_700_000_000_000;

/// A wallet with a million to play with and five limits, none of which the load passes.
///
/// # Errors
/// When the store fails.
pub fn wallet<S: Store>(store: S) -> Result<Ledger<S>, StoreFault> {
    let wallet = WalletId::new("bench/p-1").map_err(StoreFault::new)?;
    let mut ledger = Ledger::open(store, Policy::default(), &wallet)?;
    for command in opening().map_err(StoreFault::new)? {
        ledger.execute(&command, NOW_MS)?;
    }
    Ok(ledger)
}

fn opening() -> Result<Vec<Command>, Rejection> {
    let deposit = Deposit {
        key: CommandKey::new("pix", "opening")?,
        provider: ProviderCode::new("pix")?,
        asset: BRL.code,
        amount: AmountMinor::new(100_000_000)?,
    };
    let limits = [
        LimitName::Stake,
        LimitName::Wager { window: LimitWindow::FixedDay },
        LimitName::Loss { window: LimitWindow::RollingWeek },
        LimitName::Loss { window: LimitWindow::FixedMonth },
        LimitName::DepositGross { window: LimitWindow::RollingMonth },
    ];
    let mut commands = vec![Command::from(deposit)];
    for (index, limit) in limits.into_iter().enumerate() {
        let key = CommandKey::new("desk", &format!("limit-{index}"))?;
        commands.push(LimitSet { key, limit, asset: BRL.code, amount: Some(AmountMinor::MAX) }.into());
    }
    Ok(commands)
}

/// As many commands: a bet of 10.00, then its win of 9.70, each pair a round of its own.
///
/// # Errors
/// Never: the names are well formed.
pub fn bets_and_wins(commands: usize) -> Result<Vec<Command>, Rejection> {
    let game = GameCode::new("mines")?;
    let mut load = Vec::with_capacity(commands);
    for index in 0..commands / 2 {
        let key = CommandKey::new("provider:acme", &format!("tx-{index}-bet"))?;
        let round_id = RoundId::new(&format!("round-{index}"))?;
        let bet = Bet {
            key: key.clone(),
            round_id: round_id.clone(),
            game,
            asset: BRL.code,
            amount: AmountMinor::new(1_000)?,
            provider: None,
            jackpot: None,
        };
        let win = Win {
            key: CommandKey::new("provider:acme", &format!("tx-{index}-win"))?,
            round_id,
            game,
            bet_key: Some(key),
            asset: BRL.code,
            amount: AmountMinor::new(970)?,
            source: WinSource::Round,
            closes_round: true,
            provider: None,
        };
        load.push(bet.into());
        load.push(win.into());
    }
    Ok(load)
}
