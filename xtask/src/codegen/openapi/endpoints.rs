//! Which endpoints are reached from outside. A test of this folder finds one that is missing here.

use anyhow::Result;
use igaming_contracts::{auth, backoffice, events, games, reports, wallet};

use super::operation::Operations;

macro_rules! add {
    ($operations:ident: $( $endpoint:ty ),* $(,)?) => {
        $( $operations.add::<$endpoint>()?; )*
    };
}

pub(super) fn add_all(operations: &mut Operations) -> Result<()> {
    add_players(operations)?;
    add_operators(operations)?;
    operations.add_socket(
        games::crash::CRASH_CONNECT_PATH,
        "The socket of a crash table; its frames are those of `@cactus/crash-protocol`.",
    )
}

fn add_players(operations: &mut Operations) -> Result<()> {
    add!(operations:
        auth::Register,
        auth::Login,
        auth::Refresh,
        auth::Logout,
        auth::EndAllSessions,
        auth::GetSessions,
        auth::EndSession,
        auth::Me,
        auth::Jwks,
        auth::ForgotPassword,
        auth::ResetPassword,
        auth::ChangePassword,
        auth::SetUpSecondFactor,
        auth::EnableSecondFactor,
        auth::VerifySecondFactor,
        auth::DisableSecondFactor,
        auth::ReplaceRecoveryCodes,
        auth::VerifyEmail,
        auth::ResendVerification,
        auth::SendCode,
        auth::VerifyCode,
        wallet::GetBalance,
        wallet::GetBalances,
        wallet::GetHistory,
        wallet::SendTransfer,
        wallet::GetTransfer,
        wallet::QuoteExchange,
        wallet::TakeQuote,
        games::GetSeeds,
        games::RotateSeeds,
        games::StartMines,
        games::RevealMines,
        games::CashOutMines,
        games::GetOpenMines,
        games::StartTower,
        games::ClimbTower,
        games::CashOutTower,
        games::GetOpenTower,
        games::GetRounds,
        games::Verify,
        games::crash::PlaceCrashBet,
        games::crash::CashOutCrash,
        games::crash::CancelCrashBet,
        games::crash::GetCrashState,
        games::crash::GetCrashHistory,
        games::crash::GetCrashChain,
        games::crash::GetCrashRound,
        games::crash::GetCrashBets,
        events::track::TrackEvents,
    );
    Ok(())
}

fn add_operators(operations: &mut Operations) -> Result<()> {
    add!(operations:
        events::recent::GetRecentEvents,
        events::recent::GetBadEvents,
        reports::GetOverview,
        backoffice::openapi::GetOpenApi,
        backoffice::tenants::ListTenants,
        backoffice::tenants::GetTenant,
        backoffice::tenants::CreateTenant,
        backoffice::tenants::ChangeTenant,
        backoffice::audit::ListAudit,
        backoffice::audit::VerifyAudit,
        backoffice::signing_in::Bootstrap,
        backoffice::signing_in::OperatorLogin,
        backoffice::signing_in::AcceptInvitation,
        backoffice::signing_in::SetUpOperatorSecondFactor,
        backoffice::signing_in::EnableOperatorSecondFactor,
        backoffice::signing_in::VerifyOperatorSecondFactor,
        backoffice::signing_in::OperatorRefresh,
        backoffice::signing_in::OperatorLogout,
        backoffice::account::RenewSecondFactor,
        backoffice::account::ChangeOperatorPassword,
        backoffice::account::OperatorMe,
        backoffice::account::ListOperatorSessions,
        backoffice::account::EndOperatorSession,
        backoffice::operators::ListOperators,
        backoffice::operators::InviteOperator,
        backoffice::operators::InviteOperatorAgain,
        backoffice::operators::ChangeOperator,
    );
    Ok(())
}
