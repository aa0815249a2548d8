use igaming_contracts::Empty;
use igaming_contracts::auth::{
    CodeRequest, LoggedIn, LoginRejection, ReauthenticationRequest, RecoveryCodes, SecondFactorSetup,
    VerifySecondFactorRequest,
};
use igaming_domain::ServiceError;
use igaming_domain::auth::events;

use super::Credentials;
use super::ports::Ports;
use crate::app::App;
use crate::failure::{Failure, Reply};

/// See [`igaming_contracts::auth::VerifySecondFactor`].
pub async fn verify_second_factor(
    app: App<()>,
    request: VerifySecondFactorRequest,
) -> Result<Reply<LoggedIn>, Failure<LoginRejection>> {
    let answer = Ports::new(&app).await?.service().verify_second_factor(&request).await;
    match &answer {
        Ok(session) => app.emit_about(&session.player.player_id, &events::logged_in()),
        Err(ServiceError::Rejected(LoginRejection::InvalidCode)) => app.emit(&events::second_factor_failed()),
        Err(ServiceError::Rejected(rejection)) => app.emit(&events::not_logged_in(rejection)),
        Err(ServiceError::Fault(_)) => {}
    }
    Ok(answer?.into())
}

/// See [`igaming_contracts::auth::SetUpSecondFactor`].
pub async fn set_up_second_factor(
    app: App<()>,
    request: ReauthenticationRequest,
) -> Credentials<SecondFactorSetup> {
    let ports = Ports::new(&app).await?;
    let service = ports.service();
    Ok(service.set_up_second_factor(app.player_id()?, app.session_id()?, &request).await?.into())
}

/// See [`igaming_contracts::auth::EnableSecondFactor`].
pub async fn enable_second_factor(app: App<()>, request: CodeRequest) -> Credentials<RecoveryCodes> {
    let ports = Ports::new(&app).await?;
    let service = ports.service();
    let codes = service.enable_second_factor(app.player_id()?, app.session_id()?, &request).await?;
    app.emit(&events::second_factor_enabled());
    Ok(codes.into())
}

/// See [`igaming_contracts::auth::DisableSecondFactor`].
pub async fn disable_second_factor(app: App<()>, request: ReauthenticationRequest) -> Credentials<Empty> {
    let ports = Ports::new(&app).await?;
    ports.service().disable_second_factor(app.player_id()?, app.session_id()?, &request).await?;
    app.emit(&events::second_factor_disabled());
    Ok(Empty {}.into())
}

/// See [`igaming_contracts::auth::ReplaceRecoveryCodes`].
pub async fn replace_recovery_codes(
    app: App<()>,
    request: ReauthenticationRequest,
) -> Credentials<RecoveryCodes> {
    let ports = Ports::new(&app).await?;
    let service = ports.service();
    Ok(service.replace_recovery_codes(app.player_id()?, app.session_id()?, &request).await?.into())
}
