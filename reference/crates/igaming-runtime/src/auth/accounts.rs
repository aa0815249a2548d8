use igaming_contracts::auth::{
    FoundPlayer, JsonWebKeySet, LoggedIn, LoginAnswer, LoginRejection, LoginRequest, Player,
    RegisterRejection, RegisterRequest,
};
use igaming_contracts::comms::{ListMessagesRequest, Messages};
use igaming_contracts::{Empty, NoRejection};
use igaming_domain::auth::{events, player_exists};
use igaming_domain::{ServiceError, comms};

use super::ports::Ports;
use crate::app::App;
use crate::databases::brand_db;
use crate::failure::{Failure, Reply};
use crate::secrets::access_token_public_keys;

type Answered<T> = Result<Reply<T>, Failure<NoRejection>>;

/// See [`igaming_contracts::auth::Register`]. The link that shows that mail arrives is sent after the answer.
pub async fn register(
    app: App<()>,
    request: RegisterRequest,
) -> Result<Reply<LoggedIn>, Failure<RegisterRejection>> {
    let ports = Ports::new(&app).await?;
    let registered = ports.service().register(&request).await;
    match &registered {
        Ok(session) => {
            let player_id = session.player.player_id.clone();
            let (completed, step) = events::registered();
            app.emit_about(&player_id, &completed);
            app.emit_about(&player_id, &step);
            app.afterwards(async move {
                match ports.service().send_verification(&player_id).await {
                    // The player may ask for it again.
                    Ok(()) | Err(ServiceError::Rejected(_)) => Ok(()),
                    Err(ServiceError::Fault(fault)) => Err(fault),
                }
            });
        }
        Err(ServiceError::Rejected(rejection)) => app.emit(&events::not_registered(rejection)),
        Err(ServiceError::Fault(_)) => {}
    }
    Ok(registered?.into())
}

/// See [`igaming_contracts::auth::Login`].
pub async fn login(
    app: App<()>,
    request: LoginRequest,
) -> Result<Reply<LoginAnswer>, Failure<LoginRejection>> {
    let answer = Ports::new(&app).await?.service().login(&request).await;
    match &answer {
        Ok(LoginAnswer::LoggedIn(session)) => {
            app.emit_about(&session.player.player_id, &events::logged_in());
        }
        Ok(LoginAnswer::SecondFactor(_)) | Err(ServiceError::Fault(_)) => {}
        Err(ServiceError::Rejected(rejection)) => app.emit(&events::not_logged_in(rejection)),
    }
    Ok(answer?.into())
}

/// See [`igaming_contracts::auth::Me`].
pub async fn me(app: App<()>, _: Empty) -> Answered<Player> {
    Ok(Ports::new(&app).await?.service().me(app.player_id()?).await?.into())
}

/// See [`igaming_contracts::auth::Jwks`].
pub async fn jwks(app: App<()>, _: Empty) -> Answered<JsonWebKeySet> {
    Ok(access_token_public_keys(&app.env)?.to_jwks().into())
}

/// For Workers that are about to name another player: the id is in the path.
pub async fn find_player(app: App<()>, _: Empty) -> Answered<FoundPlayer> {
    let db = brand_db(&app.env, &app.context.tenant_id).await?;
    let exists = player_exists(&db, &app.context.tenant_id, &app.parameter).await?;
    Ok(FoundPlayer { exists }.into())
}

/// See [`igaming_contracts::comms::ListMessages`].
pub async fn list_messages(app: App<()>, request: ListMessagesRequest) -> Answered<Messages> {
    let db = brand_db(&app.env, &app.context.tenant_id).await?;
    Ok(comms::list_messages(&db, &app.context.tenant_id, &request.recipient).await?.into())
}
