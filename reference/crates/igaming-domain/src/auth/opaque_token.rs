//! Tokens that mean nothing to who holds them: the id of the player, so that the player's object can be found, and
//! randomness, of which only the hash is kept (ASVS 5.0, 7.2.3 and 6.5.2).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cactus_edge::Rng;
use igaming_contracts::auth::SecretText;
use sha2::{Digest, Sha256};

const SECRET_BYTES: usize = 32;
const ID_DIGITS: usize = 32;

/// 43 characters of base64url.
pub(super) fn draw_secret(rng: &impl Rng) -> String {
    URL_SAFE_NO_PAD.encode(rng.bytes::<SECRET_BYTES>())
}

/// What is kept of a secret: SHA-256 in hexadecimal digits. For secrets of 128 bits or more.
pub(super) fn hash_of(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// Whether `id` is `prefix` and 32 hexadecimal digits: nothing else leads to an object.
pub(super) fn is_id(id: &str, prefix: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    id.strip_prefix(prefix).is_some_and(|digits| digits.len() == ID_DIGITS && digits.bytes().all(is_digit))
}

/// The token of a link or of a challenge: `{player_id}.{secret}`.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct PlayerToken {
    pub player_id: String,
    secret: String,
}

impl PlayerToken {
    pub fn draw(player_id: &str, rng: &impl Rng) -> Self {
        Self { player_id: player_id.to_owned(), secret: draw_secret(rng) }
    }

    pub fn parse(text: &SecretText) -> Option<Self> {
        let (player_id, secret) = text.as_str().split_once('.')?;
        let is_token = is_id(player_id, "plr_") && is_secret(secret);
        is_token.then(|| Self { player_id: player_id.to_owned(), secret: secret.to_owned() })
    }

    pub fn text(&self) -> SecretText {
        format!("{}.{}", self.player_id, self.secret).into()
    }

    pub fn hash(&self) -> String {
        hash_of(&self.secret)
    }
}

/// A refresh token: `{player_id}.{session_id}.{family}.{secret}`. All tokens of a session share the family, so one that
/// is older than the latest can be told from one that somebody invented.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct RefreshToken {
    pub player_id: String,
    pub session_id: String,
    family: String,
    secret: String,
}

impl RefreshToken {
    pub fn draw(player_id: &str, session_id: &str, rng: &impl Rng) -> Self {
        let (family, secret) = (draw_secret(rng), draw_secret(rng));
        Self { player_id: player_id.to_owned(), session_id: session_id.to_owned(), family, secret }
    }

    /// The token that takes this one's place.
    pub fn successor(&self, rng: &impl Rng) -> Self {
        Self { secret: draw_secret(rng), ..self.clone() }
    }

    pub fn parse(text: &SecretText) -> Option<Self> {
        let mut parts = text.as_str().split('.');
        let (player_id, session_id) = (parts.next()?, parts.next()?);
        let (family, secret) = (parts.next()?, parts.next()?);
        let is_token = parts.next().is_none()
            && is_id(player_id, "plr_")
            && is_id(session_id, "ses_")
            && is_secret(family)
            && is_secret(secret);
        is_token.then(|| Self {
            player_id: player_id.to_owned(),
            session_id: session_id.to_owned(),
            family: family.to_owned(),
            secret: secret.to_owned(),
        })
    }

    pub fn text(&self) -> SecretText {
        format!("{}.{}.{}.{}", self.player_id, self.session_id, self.family, self.secret).into()
    }

    pub fn family_hash(&self) -> String {
        hash_of(&self.family)
    }

    pub fn hash(&self) -> String {
        hash_of(&self.secret)
    }
}

fn is_secret(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == SECRET_BYTES)
}

#[cfg(test)]
mod tests {
    use cactus_edge::sqlite::SeededRng;

    use super::*;

    const PLAYER: &str = "plr_0123456789abcdef0123456789abcdef";
    const SESSION: &str = "ses_0123456789abcdef0123456789abcdef";

    #[test]
    fn a_token_is_read_as_it_was_written_and_nothing_else_is() {
        let rng = SeededRng::new(1);
        let token = PlayerToken::draw(PLAYER, &rng);
        assert!(PlayerToken::parse(&token.text()) == Some(token.clone()));
        let refresh = RefreshToken::draw(PLAYER, SESSION, &rng);
        assert!(RefreshToken::parse(&refresh.text()) == Some(refresh.clone()));
        let text = refresh.text().as_str().to_owned();
        for wrong in [
            String::new(),
            "...".to_owned(),
            token.text().as_str().to_owned(),
            format!("{text}."),
            format!("{text}="),
            text.replace("plr_0", "plr_G"),
            text.replace("plr_", "../"),
            text.to_uppercase(),
        ] {
            assert!(RefreshToken::parse(&wrong.as_str().into()).is_none(), "{wrong}");
        }
        assert!(PlayerToken::parse(&refresh.text()).is_none());
    }

    #[test]
    fn a_successor_is_of_the_same_family_and_another_token() {
        let rng = SeededRng::new(1);
        let first = RefreshToken::draw(PLAYER, SESSION, &rng);
        let second = first.successor(&rng);
        assert_eq!(first.family_hash(), second.family_hash());
        assert_ne!(first.hash(), second.hash());
        assert_ne!(first.family_hash(), first.hash());
    }
}
