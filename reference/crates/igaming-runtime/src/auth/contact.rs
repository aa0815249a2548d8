use igaming_contracts::Empty;
use igaming_contracts::auth::{CodeSent, SendCodeRequest, VerifyCodeRequest, VerifyEmailRequest};

use super::Credentials;
use super::ports::Ports;
use crate::app::App;

/// See [`igaming_contracts::auth::VerifyEmail`].
pub async fn verify_email(app: App<()>, request: VerifyEmailRequest) -> Credentials<Empty> {
    Ports::new(&app).await?.service().verify_email(&request).await?;
    Ok(Empty {}.into())
}

/// See [`igaming_contracts::auth::ResendVerification`].
pub async fn resend_verification(app: App<()>, _: Empty) -> Credentials<Empty> {
    Ports::new(&app).await?.service().send_verification(app.player_id()?).await?;
    Ok(Empty {}.into())
}

/// See [`igaming_contracts::auth::SendCode`].
pub async fn send_code(app: App<()>, request: SendCodeRequest) -> Credentials<CodeSent> {
    Ok(Ports::new(&app).await?.service().send_code(app.player_id()?, &request).await?.into())
}

/// See [`igaming_contracts::auth::VerifyCode`].
pub async fn verify_code(app: App<()>, request: VerifyCodeRequest) -> Credentials<Empty> {
    Ports::new(&app).await?.service().verify_code(app.player_id()?, &request).await?;
    Ok(Empty {}.into())
}
