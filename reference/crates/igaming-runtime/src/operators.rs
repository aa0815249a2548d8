//! The routes of operators' sign-in, accounts and administration, as the backoffice serves them.

use std::rc::Rc;

use cactus_edge::worker::{D1, KvNamespace, SystemClock, SystemRng};
use cactus_edge::{Clock, Fault};
use igaming_contracts::backoffice::account::{
    ChangeOperatorPassword, EndOperatorSession, EndOperatorSessionRejection, ListOperatorSessions,
    NewOperatorPassword, OperatorMe, OperatorSessions, OwnAccount, Reauthentication,
    ReauthenticationRejection, RenewSecondFactor,
};
use igaming_contracts::backoffice::operators::{
    ChangeOperator, InviteOperator, InviteOperatorAgain, Invited, ListOperators, NewOperator, Operator,
    OperatorChange, OperatorRejection, Operators, OperatorsQuery,
};
use igaming_contracts::backoffice::signing_in::{
    AcceptInvitation, AcceptInvitationRejection, AcceptedInvitation, AuthenticatorSecret, Bootstrap,
    BootstrapRejection, Challenge, ChallengeCode, EnableOperatorSecondFactor, Enrolled, FirstOperator,
    NextStep, OperatorCredentials, OperatorLoggedIn, OperatorLogin, OperatorLoginRejection, OperatorLogout,
    OperatorRefresh, OperatorRefreshRejection, RefreshToken, SecondFactorRejection,
    SetUpOperatorSecondFactor, VerifyOperatorSecondFactor,
};
use igaming_contracts::context::Subject;
use igaming_contracts::{Empty, NoRejection, RequestRejection};
use igaming_domain::auth::{AccessTokenKeys, CredentialKeys};
use igaming_domain::backoffice::Acting;
use igaming_domain::backoffice::operators::{self, OperatorAuthentication};

use crate::app::App;
use crate::databases::global_db;
use crate::failure::{Failure, Reply};
use crate::secrets::{credential_keys, operator_token_keys};
use crate::shell::Shell;

const SESSIONS: &str = "SESSIONS_KV";

/// Absent once there is an operator: then there is nothing that could be guessed.
const BOOTSTRAP_SECRET: &str = "ADMIN_BOOTSTRAP_SECRET";

type Answer<T, R> = Result<Reply<T>, Failure<R>>;

impl Shell<()> {
    /// Adds the endpoints of operators' sign-in, accounts and administration.
    #[must_use]
    pub fn with_operators(self) -> Self {
        self.on::<Bootstrap, _, _>(bootstrap)
            .on::<OperatorLogin, _, _>(login)
            .on::<AcceptInvitation, _, _>(accept_invitation)
            .on::<SetUpOperatorSecondFactor, _, _>(set_up)
            .on::<EnableOperatorSecondFactor, _, _>(enable)
            .on::<VerifyOperatorSecondFactor, _, _>(verify)
            .on::<RenewSecondFactor, _, _>(renew)
            .on::<OperatorRefresh, _, _>(refresh)
            .on::<OperatorLogout, _, _>(logout)
            .on::<ChangeOperatorPassword, _, _>(change_password)
            .on::<OperatorMe, _, _>(me)
            .on::<ListOperatorSessions, _, _>(list_sessions)
            .on::<EndOperatorSession, _, _>(end_session)
            .on::<ListOperators, _, _>(list)
            .on::<InviteOperator, _, _>(invite)
            .on::<InviteOperatorAgain, _, _>(invite_again)
            .on::<ChangeOperator, _, _>(change)
    }
}

/// Who acts, if the database says so too: KV, which the apex asked, may be behind.
///
/// # Errors
/// `invalid_token` when the session is over or the account was changed.
pub async fn acting_operator<R>(app: &App<()>) -> Result<Acting, Failure<R>> {
    let now_ms = SystemClock.now_ms();
    let acting = Acting::of(&app.context, now_ms).ok_or(RequestRejection::Forbidden)?;
    if !operators::is_in_force(&global_db(&app.env)?, &app.context, now_ms).await? {
        return Err(RequestRejection::InvalidToken.into());
    }
    Ok(acting)
}

struct Ports {
    db: D1,
    sessions: KvNamespace,
    keys: Rc<AccessTokenKeys>,
    credentials: Rc<CredentialKeys>,
}

type Service<'a> = OperatorAuthentication<'a, D1, KvNamespace, SystemClock, SystemRng>;

impl Ports {
    fn new(app: &App<()>) -> Result<Self, Fault> {
        let sessions = KvNamespace::new(&app.env, SESSIONS)?;
        let (keys, credentials) = (operator_token_keys(&app.env)?, credential_keys(&app.env)?);
        Ok(Self { db: global_db(&app.env)?, sessions, keys, credentials })
    }

    fn service<'a>(&'a self, app: &'a App<()>) -> Service<'a> {
        OperatorAuthentication {
            db: &self.db,
            sessions: &self.sessions,
            clock: &SystemClock,
            rng: &SystemRng,
            keys: &self.keys,
            credentials: &self.credentials,
            tenant_id: &app.context.tenant_id,
            request_id: &app.context.request_id,
        }
    }
}

/// The operator and the session of a request whose session is in force.
async fn own<R>(app: &App<()>) -> Result<(&str, &str), Failure<R>> {
    acting_operator(app).await?;
    match &app.context.subject {
        Subject::Operator { operator_id, session_id, .. } => Ok((operator_id, session_id)),
        Subject::Anonymous {} | Subject::Player { .. } | Subject::Service {} => {
            Err(RequestRejection::Forbidden.into())
        }
    }
}

async fn bootstrap(app: App<()>, first: FirstOperator) -> Answer<NextStep, BootstrapRejection> {
    let secret = app.env.secret(BOOTSTRAP_SECRET).map(|secret| secret.to_string()).unwrap_or_default();
    Ok(Ports::new(&app)?.service(&app).bootstrap(&secret, &first).await?.into())
}

async fn login(app: App<()>, credentials: OperatorCredentials) -> Answer<NextStep, OperatorLoginRejection> {
    Ok(Ports::new(&app)?.service(&app).login(&credentials).await?.into())
}

async fn accept_invitation(
    app: App<()>,
    accepted: AcceptedInvitation,
) -> Answer<NextStep, AcceptInvitationRejection> {
    Ok(Ports::new(&app)?.service(&app).accept_invitation(&accepted).await?.into())
}

async fn set_up(app: App<()>, request: Challenge) -> Answer<AuthenticatorSecret, SecondFactorRejection> {
    Ok(Ports::new(&app)?.service(&app).set_up(&request.challenge).await?.into())
}

async fn enable(app: App<()>, answer: ChallengeCode) -> Answer<Enrolled, SecondFactorRejection> {
    Ok(Ports::new(&app)?.service(&app).enable(&answer).await?.into())
}

async fn verify(app: App<()>, answer: ChallengeCode) -> Answer<OperatorLoggedIn, SecondFactorRejection> {
    Ok(Ports::new(&app)?.service(&app).verify(&answer).await?.into())
}

async fn renew(app: App<()>, proof: Reauthentication) -> Answer<NextStep, ReauthenticationRejection> {
    let (operator_id, _) = own(&app).await?;
    Ok(Ports::new(&app)?.service(&app).renew_second_factor(operator_id, &proof).await?.into())
}

async fn refresh(app: App<()>, request: RefreshToken) -> Answer<OperatorLoggedIn, OperatorRefreshRejection> {
    Ok(Ports::new(&app)?.service(&app).refresh(&request.refresh_token).await?.into())
}

async fn logout(app: App<()>, _: Empty) -> Answer<Empty, NoRejection> {
    let (operator_id, session_id) = own(&app).await?;
    Ports::new(&app)?.service(&app).logout(operator_id, session_id).await?;
    Ok(Empty {}.into())
}

async fn change_password(
    app: App<()>,
    passwords: NewOperatorPassword,
) -> Answer<Empty, ReauthenticationRejection> {
    let (operator_id, session_id) = own(&app).await?;
    Ports::new(&app)?.service(&app).change_password(operator_id, session_id, &passwords).await?;
    Ok(Empty {}.into())
}

async fn me(app: App<()>, _: Empty) -> Answer<OwnAccount, NoRejection> {
    let (operator_id, _) = own(&app).await?;
    Ok(Ports::new(&app)?.service(&app).me(operator_id).await?.into())
}

async fn list_sessions(app: App<()>, _: Empty) -> Answer<OperatorSessions, NoRejection> {
    let (operator_id, session_id) = own(&app).await?;
    Ok(Ports::new(&app)?.service(&app).sessions(operator_id, session_id).await?.into())
}

async fn end_session(app: App<()>, _: Empty) -> Answer<Empty, EndOperatorSessionRejection> {
    let (operator_id, _) = own(&app).await?;
    Ports::new(&app)?.service(&app).end_session(operator_id, &app.parameter).await?;
    Ok(Empty {}.into())
}

async fn list(app: App<()>, query: OperatorsQuery) -> Answer<Operators, NoRejection> {
    let acting = acting_operator(&app).await?;
    Ok(operators::list(&global_db(&app.env)?, &acting.reach, &query).await?.into())
}

async fn invite(app: App<()>, new: NewOperator) -> Answer<Invited, OperatorRejection> {
    let acting = acting_operator(&app).await?;
    Ok(operators::invite(&global_db(&app.env)?, &SystemRng, &acting, &new).await?.into())
}

async fn invite_again(app: App<()>, _: Empty) -> Answer<Invited, OperatorRejection> {
    let acting = acting_operator(&app).await?;
    Ok(operators::invite_again(&global_db(&app.env)?, &SystemRng, &acting, &app.parameter).await?.into())
}

async fn change(app: App<()>, change: OperatorChange) -> Answer<Operator, OperatorRejection> {
    let acting = acting_operator(&app).await?;
    let kv = KvNamespace::new(&app.env, SESSIONS)?;
    Ok(operators::change(&global_db(&app.env)?, &kv, &acting, &app.parameter, &change).await?.into())
}
