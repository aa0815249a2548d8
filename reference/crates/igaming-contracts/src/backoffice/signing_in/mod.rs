//! How an operator gets a session: password, then second factor. There is no session before the second factor is
//! enabled; who has none is led to enrolment and nowhere else.

macro_rules! without_secrets {
    ($( $type:ident shows $( $field:ident ),* );* $(;)?) => {
        $(
            impl std::fmt::Debug for $type {
                /// Never shows a secret.
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.debug_struct(stringify!($type))
                        $( .field(stringify!($field), &self.$field) )*
                        .finish_non_exhaustive()
                }
            }
        )*
    };
}
pub(super) use without_secrets;

mod first_operator;
mod invitation;
mod password;
mod second_factor;
mod session;

pub use first_operator::{Bootstrap, BootstrapRejection, FirstOperator};
pub use invitation::{AcceptInvitation, AcceptInvitationRejection, AcceptedInvitation};
pub use password::{
    NextStep, OperatorCredentials, OperatorLogin, OperatorLoginRejection, PasswordDefect, SignInStep,
};
pub use second_factor::{
    AuthenticatorSecret, Challenge, ChallengeCode, EnableOperatorSecondFactor, Enrolled,
    SecondFactorRejection, SetUpOperatorSecondFactor, VerifyOperatorSecondFactor,
};
pub use session::{
    OperatorLoggedIn, OperatorLogout, OperatorRefresh, OperatorRefreshRejection, RefreshToken,
};

/// Seconds in which a right password must be followed by the second factor.
pub const SECOND_FACTOR_LIFETIME_S: u64 = 5 * 60;

/// Seconds in which an authenticator app must be set up.
pub const ENROLMENT_LIFETIME_S: u64 = 15 * 60;

pub(super) fn delayed(retry_after_s: u64) -> String {
    format!("Too many attempts failed; try again in {retry_after_s} s.")
}
