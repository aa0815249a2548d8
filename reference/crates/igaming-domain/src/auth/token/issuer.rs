use super::{Claims, TokenRejection};

/// Who issues access tokens. Each has keys of its own, and a key vouches for its issuer's tokens only: whoever has the
/// secrets of one mints nothing of the other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issuer {
    /// `igaming-auth`, to players.
    Players,
    /// `igaming-backoffice`, to operators.
    Operators,
}

impl Issuer {
    /// The claim `iss`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Players => "igaming-auth",
            Self::Operators => "igaming-backoffice",
        }
    }

    /// Whether the claims are such as it issues: operators' name a role, players' never.
    pub(super) fn check(self, claims: &Claims) -> Result<(), TokenRejection> {
        let names_role = claims.role.is_some();
        if claims.iss == self.name() && names_role == (self == Self::Operators) {
            Ok(())
        } else {
            Err(TokenRejection::WrongIssuer)
        }
    }
}
