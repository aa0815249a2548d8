use igaming_contracts::auth::{
    ChangePasswordRequest, ForgotPasswordRequest, PasswordReset, ResetPasswordRequest,
};
use igaming_contracts::{Empty, NoRejection};
use igaming_domain::auth::events;

use super::Credentials;
use super::ports::Ports;
use crate::app::App;
use crate::failure::{Failure, Reply};

/// See [`igaming_contracts::auth::ForgotPassword`]. Whether there is such a player is looked up after the answer, whose
/// time so tells nothing.
pub async fn forgot_password(
    app: App<()>,
    request: ForgotPasswordRequest,
) -> Result<Reply<Empty>, Failure<NoRejection>> {
    let ports = Ports::new(&app).await?;
    if let Some(email) = ports.service().admit_reset(&request.email).await? {
        app.afterwards(async move { ports.service().send_reset_link(&email).await });
    }
    app.emit(&events::password_reset_requested());
    Ok(Empty {}.into())
}

/// See [`igaming_contracts::auth::ResetPassword`].
pub async fn reset_password(app: App<()>, request: ResetPasswordRequest) -> Credentials<PasswordReset> {
    let reset = Ports::new(&app).await?.service().reset_password(&request).await?;
    app.emit(&events::password_reset_completed());
    Ok(reset.into())
}

/// See [`igaming_contracts::auth::ChangePassword`].
pub async fn change_password(app: App<()>, request: ChangePasswordRequest) -> Credentials<Empty> {
    let ports = Ports::new(&app).await?;
    ports.service().change_password(app.player_id()?, app.session_id()?, &request).await?;
    app.emit(&events::password_changed());
    Ok(Empty {}.into())
}
