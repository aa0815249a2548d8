//! A seamless-wallet provider: the player's money stays here, and the provider calls for each bet, win and rollback,
//! at least once and in any order. The provider is simulated; what is shown is the side that answers it.
//!
//! `cargo run -p cactus-examples --bin seamless_wallet`

use std::collections::BTreeMap;

use cactus_ledger::{
    AmountMinor, Asset, BRL, Bet, Command, CommandKey, Context, Deposit, GameCode, LateBet, Ledger,
    MemoryStore, Outcome, Policy, ProviderCode, ProviderProfile, Rejection, Rollback, RollbackUnknown,
    RoundId, Session, WalletId, Win, WinSource,
};
use rust_decimal::Decimal;

const NOW_MS: u64 = 1_700_000_000_000;
const PROVIDER: &str = "acme";

/// What the provider sends, amounts in its own form: a decimal text such as `"12.50"`.
enum Call<'a> {
    Bet { transaction_id: &'a str, round_id: &'a str, amount: &'a str },
    Win { transaction_id: &'a str, round_id: &'a str, amount: &'a str },
    Rollback { transaction_id: &'a str, of_transaction_id: &'a str },
}

/// What the provider is told. The balance is the real one in every case, refusals included.
#[derive(Debug, PartialEq)]
struct Answer {
    code: &'static str,
    balance: String,
}

/// The wallet of one player, as this provider sees it.
struct Integration {
    ledger: Ledger<MemoryStore>,
    provider: ProviderCode,
    profile: ProviderProfile,
    game: GameCode,
    asset: Asset,
}

impl Integration {
    fn open() -> Result<Self, Box<dyn std::error::Error>> {
        let provider = ProviderCode::new(PROVIDER)?;
        // This provider wants an OK for the rollback of a bet that never came, and its late bet to move nothing.
        let profile = ProviderProfile {
            rollback_unknown: RollbackUnknown::Accept,
            late_bet: LateBet::MoveNothing,
            ..ProviderProfile::default()
        };
        let policy = Policy { profiles: BTreeMap::from([(provider, profile)]), ..Policy::default() };
        let mut ledger = Ledger::open(MemoryStore::new(), policy, &WalletId::new("demo/p-1")?)?;
        let deposit = Deposit {
            key: CommandKey::new("pix", "payment-1")?,
            provider: ProviderCode::new("pix")?,
            asset: BRL.code,
            amount: AmountMinor::new(10_000)?,
        };
        ledger.execute(&deposit.into(), NOW_MS)?;
        Ok(Self { ledger, provider, profile, game: GameCode::new("acme.fruits")?, asset: BRL })
    }

    /// Answers one call. The same call again gets the same code, and nothing moves a second time.
    fn answer(&mut self, call: &Call<'_>, session: Session) -> Result<Answer, Box<dyn std::error::Error>> {
        let code = match self.command(call) {
            // What is malformed never reaches the ledger, and its transaction id stays free.
            Err(rejection) => rejection.code(),
            Ok(command) => match self.ledger.execute(&command, Context { now_ms: NOW_MS, session })? {
                Outcome::Applied { .. } => "ok",
                Outcome::Rejected { rejection, .. } => rejection.code(),
            },
        };
        let balance = self.ledger.balances()?.get(self.asset.code).cash;
        Ok(Answer { code, balance: decimal(balance, self.asset) })
    }

    fn command(&self, call: &Call<'_>) -> Result<Command, Rejection> {
        let key = |action, transaction_id| self.profile.key(PROVIDER, action, transaction_id);
        let (provider, game, asset) = (Some(self.provider), self.game, self.asset.code);
        Ok(match *call {
            Call::Bet { transaction_id, round_id, amount } => {
                let (key, round_id) = (key("bet", transaction_id)?, RoundId::new(round_id)?);
                Bet {
                    key,
                    round_id,
                    game,
                    asset,
                    amount: minor(amount, self.asset)?,
                    provider,
                    jackpot: None,
                }
                .into()
            }
            // This provider names the round and not the bet: the win is shared as the round's stakes were.
            Call::Win { transaction_id, round_id, amount } => Win {
                key: key("win", transaction_id)?,
                round_id: RoundId::new(round_id)?,
                game,
                bet_key: None,
                asset,
                amount: minor(amount, self.asset)?,
                source: WinSource::Round,
                closes_round: false,
                provider,
            }
            .into(),
            Call::Rollback { transaction_id, of_transaction_id } => {
                let target_key = key("bet", of_transaction_id)?;
                Rollback { key: key("rollback", transaction_id)?, target_key, provider }.into()
            }
        })
    }
}

/// The minor units of a decimal text, exactly: more decimals than the asset has are refused unless they are zeros,
/// never rounded. No float touches the money.
fn minor(text: &str, asset: Asset) -> Result<AmountMinor, Rejection> {
    let plain = text.starts_with(|first: char| first.is_ascii_digit())
        && text.ends_with(|last: char| last.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !plain {
        return Err(Rejection::AmountInvalid);
    }
    let unit = Decimal::from(10_u64.pow(u32::from(asset.scale)));
    let minor = Decimal::from_str_exact(text).ok().and_then(|units| units.checked_mul(unit));
    let whole = minor.filter(Decimal::is_integer).ok_or(Rejection::AmountInvalid)?;
    AmountMinor::new(u64::try_from(whole).map_err(|_| Rejection::AmountInvalid)?)
}

fn decimal(amount: AmountMinor, asset: Asset) -> String {
    let mut units = Decimal::from(amount.get());
    units.set_scale(u32::from(asset.scale)).expect("an asset has at most 15 decimals");
    units.to_string()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut integration = Integration::open()?;
    let bet =
        |transaction_id, amount: &'static str| Call::Bet { transaction_id, round_id: "round-1", amount };
    let win =
        |transaction_id, amount: &'static str| Call::Win { transaction_id, round_id: "round-1", amount };
    let rollback = |transaction_id, of_transaction_id| Call::Rollback { transaction_id, of_transaction_id };
    let (open, expired) = (Session::Open, Session::Expired);
    let story = [
        ("a bet", bet("1", "10.00"), open, "ok", "90.00"),
        ("the bet again: its answer was lost", bet("1", "10.00"), open, "ok", "90.00"),
        ("the id again with another amount", bet("1", "11.00"), open, "idempotency_conflict", "90.00"),
        ("its win", win("2", "15.5"), open, "ok", "105.50"),
        ("the win again", win("2", "15.5"), open, "ok", "105.50"),
        ("more than there is", bet("3", "200.00"), open, "insufficient_funds", "105.50"),
        ("a tenth of a cent", bet("4", "0.001"), open, "amount_invalid", "105.50"),
        ("the same id, mended: it was not burned", bet("4", "0.01"), open, "ok", "105.49"),
        ("its rollback", rollback("5", "4"), open, "ok", "105.50"),
        ("the rollback of the bet that won, too late", rollback("5b", "1"), open, "bet_settled", "105.50"),
        ("the rollback of a bet that has not come", rollback("6", "7"), open, "ok", "105.50"),
        ("that bet: it moves nothing", bet("7", "50.00"), open, "ok", "105.50"),
        ("a bet after the session", bet("8", "1.00"), expired, "session_expired", "105.50"),
        ("a win after the session", win("9", "1.00"), expired, "ok", "106.50"),
    ];
    for (what, call, session, code, balance) in &story {
        let answer = integration.answer(call, *session)?;
        println!("{:<40} {:<22} {}", what, answer.code, answer.balance);
        assert_eq!(answer, Answer { code, balance: (*balance).to_owned() }, "{what}");
    }
    Ok(())
}
