use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Claims;

/// Most tokens an isolate remembers: those of 4,096 sessions that play at the same data centre. One has about 400
/// bytes and as many once more for its claims: 4 MB of an isolate's 128 MB. With the longest that are read at all,
/// 2,048 bytes each, it would be 16 MB. Only tokens that the platform signed get here, so nobody fills it who did not
/// log in that often.
const TOKENS_MAX: usize = 4_096;

/// The tokens whose signatures an isolate has found right, until they expire. Whether they are in force, for which
/// tenant, and whether their session is open, is asked at every use. An isolate ends when its keys are replaced, and
/// this with it.
#[derive(Debug, Default)]
pub struct VerifiedTokens(RefCell<HashMap<u64, VerifiedToken>>);

#[derive(Debug)]
struct VerifiedToken {
    token: Box<str>,
    claims: Claims,
}

/// Texts are compared only where 64 bits of this agree, so the time of a lookup does not help to guess one.
fn digest(token: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    hasher.finish()
}

impl VerifiedTokens {
    /// What the token says, if its signature was found right before.
    pub(super) fn get(&self, token: &str) -> Option<Claims> {
        let tokens = self.0.borrow();
        tokens.get(&digest(token)).filter(|known| *known.token == *token).map(|known| known.claims.clone())
    }

    /// Remembers a token whose signature was found right, if it will be in force.
    pub(super) fn put(&self, token: &str, claims: &Claims, now_ms: u64) {
        let now_s = now_ms / 1_000;
        if claims.exp <= now_s {
            return;
        }
        let mut tokens = self.0.borrow_mut();
        if tokens.len() >= TOKENS_MAX {
            tokens.retain(|_, known| known.claims.exp > now_s);
            if tokens.len() >= TOKENS_MAX {
                tokens.clear();
            }
        }
        tokens.insert(digest(token), VerifiedToken { token: token.into(), claims: claims.clone() });
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.borrow().len()
    }
}
