//! The policy in JSON. A field left out has the ledger's default, so that a policy line says all that differs.

use std::collections::BTreeMap;

use cactus_ledger::{
    Asset, AssetCode, AssetRegistry, BlockedPlayer, ClosedRound, Colour, ExpiredSession, IdScope, LateBet,
    Policy, ProviderCode, ProviderProfile, RollbackSettled, RollbackUnknown, RollbackWin, SpendingOrder,
    WinWithoutBet,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::answer::Refusal;

/// The ledger's choices, named in JSON as their variants in snake case.
macro_rules! choice {
    ($remote:literal $form:ident { $($variant:ident),* }) => {
        #[derive(Serialize, Deserialize)]
        #[serde(remote = $remote, rename_all = "snake_case")]
        enum $form { $($variant),* }
    };
}

choice!("RollbackUnknown" RollbackUnknownForm { Accept, Refuse });
choice!("RollbackSettled" RollbackSettledForm { Refuse, Reopen });
choice!("RollbackWin" RollbackWinForm { Refuse, TakeBack });
choice!("LateBet" LateBetForm { MoveNothing, Refuse });
choice!("ClosedRound" ClosedRoundForm { Accept, Refuse });
choice!("WinWithoutBet" WinWithoutBetForm { Refuse, PayCash });
choice!("ExpiredSession" ExpiredSessionForm { RefuseBets, RefuseBetsAndWins, Accept });
choice!("BlockedPlayer" BlockedPlayerForm { RefuseBets, RefuseBetsAndWins });
choice!("IdScope" IdScopeForm { Provider, Action });

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ProfileForm {
    #[serde(with = "RollbackUnknownForm")]
    rollback_unknown: RollbackUnknown,
    #[serde(with = "RollbackSettledForm")]
    rollback_settled: RollbackSettled,
    #[serde(with = "RollbackWinForm")]
    rollback_win: RollbackWin,
    #[serde(with = "LateBetForm")]
    late_bet: LateBet,
    #[serde(with = "ClosedRoundForm")]
    bet_in_closed_round: ClosedRound,
    #[serde(with = "ClosedRoundForm")]
    win_in_closed_round: ClosedRound,
    #[serde(with = "WinWithoutBetForm")]
    win_without_bet: WinWithoutBet,
    #[serde(with = "ExpiredSessionForm")]
    expired_session: ExpiredSession,
    #[serde(with = "BlockedPlayerForm")]
    blocked_player: BlockedPlayer,
    #[serde(with = "IdScopeForm")]
    id_scope: IdScope,
}

impl From<ProfileForm> for ProviderProfile {
    fn from(form: ProfileForm) -> Self {
        Self {
            rollback_unknown: form.rollback_unknown,
            rollback_settled: form.rollback_settled,
            rollback_win: form.rollback_win,
            late_bet: form.late_bet,
            bet_in_closed_round: form.bet_in_closed_round,
            win_in_closed_round: form.win_in_closed_round,
            win_without_bet: form.win_without_bet,
            expired_session: form.expired_session,
            blocked_player: form.blocked_player,
            id_scope: form.id_scope,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AssetForm {
    code: AssetCode,
    scale: u8,
}

#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PolicyForm {
    version: u32,
    assets: Vec<AssetForm>,
    spending_order: Vec<Colour>,
    default_profile: ProfileForm,
    profiles: BTreeMap<String, ProfileForm>,
    limit_cooling_off_ms: u64,
    utc_offset_hours: i8,
}

impl Default for PolicyForm {
    fn default() -> Self {
        let policy = Policy::default();
        let asset = |asset: Asset| AssetForm { code: asset.code, scale: asset.scale };
        Self {
            version: policy.version,
            assets: [cactus_ledger::BRL, cactus_ledger::EUR, cactus_ledger::USD].map(asset).into(),
            spending_order: policy.spending_order.colours().to_vec(),
            default_profile: ProfileForm::default(),
            profiles: BTreeMap::new(),
            limit_cooling_off_ms: policy.limit_cooling_off_ms,
            utc_offset_hours: policy.utc_offset_hours,
        }
    }
}

/// A policy, and how it is told again.
#[derive(Clone, Debug)]
pub struct Chosen {
    pub policy: Policy,
    pub told: Value,
}

impl Default for Chosen {
    fn default() -> Self {
        let told = serde_json::to_value(PolicyForm::default()).unwrap_or(Value::Null);
        Self { policy: Policy::default(), told }
    }
}

/// Reads a policy.
pub fn read(value: &RawValue) -> Result<Chosen, Refusal> {
    let invalid = |detail: &dyn ToString| Refusal::policy_invalid(detail.to_string());
    let form: PolicyForm = serde_json::from_str(value.get()).map_err(|error| invalid(&error))?;
    let told = serde_json::to_value(&form).map_err(|error| invalid(&error))?;
    if !(-12..=14).contains(&form.utc_offset_hours) {
        return Err(invalid(&"utc_offset_hours is -12 to 14"));
    }
    let assets: Vec<Asset> =
        form.assets.iter().map(|asset| Asset { code: asset.code, scale: asset.scale }).collect();
    let mut profiles = BTreeMap::new();
    for (provider, profile) in form.profiles {
        let provider = ProviderCode::new(&provider).map_err(|rejection| invalid(&rejection))?;
        profiles.insert(provider, profile.into());
    }
    let policy = Policy {
        assets: AssetRegistry::new(&assets).map_err(|error| invalid(&error))?,
        spending_order: SpendingOrder::new(&form.spending_order).map_err(|error| invalid(&error))?,
        version: form.version,
        default_profile: form.default_profile.into(),
        profiles,
        limit_cooling_off_ms: form.limit_cooling_off_ms,
        utc_offset_hours: form.utc_offset_hours,
    };
    Ok(Chosen { policy, told })
}
