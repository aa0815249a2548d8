use cactus_edge::Fault;
use igaming_contracts::auth::{
    EndPlayerSessionsRequest, EndReason, EndedSessions, LoginRejection, RefreshRequest, Refreshed, Sessions,
};
use igaming_contracts::{Empty, NoRejection};
use igaming_domain::auth::events;

use super::Credentials;
use super::ports::Ports;
use crate::app::App;
use crate::failure::{Failure, Reply};

type Answered<T> = Result<Reply<T>, Failure<NoRejection>>;

/// See [`igaming_contracts::auth::Refresh`].
pub async fn refresh(
    app: App<()>,
    request: RefreshRequest,
) -> Result<Reply<Refreshed>, Failure<LoginRejection>> {
    let refreshing = Ports::new(&app).await?.service().refresh(&request).await;
    if let Some(player_id) = &refreshing.reused_by {
        app.emit_about(player_id, &events::session_revoked("refresh_token_reused"));
    }
    Ok(refreshing.outcome?.into())
}

/// See [`igaming_contracts::auth::Logout`].
pub async fn logout(app: App<()>, _: Empty) -> Answered<Empty> {
    Ports::new(&app).await?.service().logout(app.player_id()?, app.session_id()?).await?;
    app.emit(&events::logged_out(false));
    Ok(Empty {}.into())
}

/// See [`igaming_contracts::auth::EndAllSessions`].
pub async fn end_all_sessions(app: App<()>, _: Empty) -> Answered<Empty> {
    Ports::new(&app).await?.service().logout_everywhere(app.player_id()?).await?;
    app.emit(&events::logged_out(true));
    Ok(Empty {}.into())
}

/// See [`igaming_contracts::auth::GetSessions`].
pub async fn get_sessions(app: App<()>, _: Empty) -> Answered<Sessions> {
    let ports = Ports::new(&app).await?;
    Ok(ports.service().list_sessions(app.player_id()?, app.session_id()?).await?.into())
}

/// See [`igaming_contracts::auth::EndSession`].
pub async fn end_session(app: App<()>, _: Empty) -> Credentials<Empty> {
    Ports::new(&app).await?.service().end_session(app.player_id()?, &app.parameter).await?;
    Ok(Empty {}.into())
}

/// See [`igaming_contracts::auth::EndPlayerSessions`].
pub async fn end_player_sessions(app: App<()>, request: EndPlayerSessionsRequest) -> Answered<EndedSessions> {
    let player_id = app.parameter.as_str();
    let ended = Ports::new(&app).await?.service().end_player_sessions(player_id, request.reason).await?;
    // Loud: whoever bars a player must not believe that somebody was barred.
    let ended = ended.ok_or_else(|| Fault::internal("sessions of a player who does not exist"))?;
    if let Some(reason) = revoked_for(request.reason) {
        app.emit_about(player_id, &events::session_revoked(reason));
    }
    Ok(ended.into())
}

fn revoked_for(reason: EndReason) -> Option<&'static str> {
    match reason {
        EndReason::SelfExcluded => Some("self_excluded"),
        EndReason::Closed => Some("closed"),
        EndReason::Locked => Some("locked"),
        EndReason::Revoked => Some("revoked"),
        EndReason::Reinstated => None,
    }
}
