//! Accounts and sessions: routes only. The rules are in `igaming_domain::auth`.

mod objects;

use std::rc::Rc;

use igaming_contracts::auth::{
    ChangePassword, DisableSecondFactor, EnableSecondFactor, EndAllSessions, EndPlayerSessions, EndSession,
    FindPlayer, ForgotPassword, GetSessions, Jwks, Login, Logout, Me, Refresh, Register,
    ReplaceRecoveryCodes, ResendVerification, ResetPassword, SendCode, SetUpSecondFactor, VerifyCode,
    VerifyEmail, VerifySecondFactor,
};
use igaming_contracts::comms::ListMessages;
use igaming_contracts::fleet;
use igaming_runtime::{Shell, auth};
use worker::{Context, Env, Result, event, web_sys};

pub use objects::PlayerAuthDo;

thread_local! {
    static SHELL: Rc<Shell<()>> = Rc::new(
        Shell::new(fleet::worker::AUTH)
            .on::<Register, _, _>(auth::register)
            .on::<Login, _, _>(auth::login)
            .on::<Refresh, _, _>(auth::refresh)
            .on::<Logout, _, _>(auth::logout)
            .on::<EndAllSessions, _, _>(auth::end_all_sessions)
            .on::<GetSessions, _, _>(auth::get_sessions)
            .on::<EndSession, _, _>(auth::end_session)
            .on::<Me, _, _>(auth::me)
            .on::<Jwks, _, _>(auth::jwks)
            .on::<ForgotPassword, _, _>(auth::forgot_password)
            .on::<ResetPassword, _, _>(auth::reset_password)
            .on::<ChangePassword, _, _>(auth::change_password)
            .on::<SetUpSecondFactor, _, _>(auth::set_up_second_factor)
            .on::<EnableSecondFactor, _, _>(auth::enable_second_factor)
            .on::<VerifySecondFactor, _, _>(auth::verify_second_factor)
            .on::<DisableSecondFactor, _, _>(auth::disable_second_factor)
            .on::<ReplaceRecoveryCodes, _, _>(auth::replace_recovery_codes)
            .on::<VerifyEmail, _, _>(auth::verify_email)
            .on::<ResendVerification, _, _>(auth::resend_verification)
            .on::<SendCode, _, _>(auth::send_code)
            .on::<VerifyCode, _, _>(auth::verify_code)
            .on::<FindPlayer, _, _>(auth::find_player)
            .on::<EndPlayerSessions, _, _>(auth::end_player_sessions)
            .on::<ListMessages, _, _>(auth::list_messages),
    );
}

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    SHELL.with(Rc::clone).serve(request, env, Rc::new(())).await
}
