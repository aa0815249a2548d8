//! The operator's keys that seal the secrets of games at rest.

pub use cactus_games::SealingKey;

/// The number of a key that is written without one.
const KEY_ID: u8 = 1;

/// The keys in the text of the secret: the first seals, all open. Each is `id:` and 64 hexadecimal digits, the id from
/// 0 to 255; keys are separated by commas. A single key may come without an id and has the id 1. `None` when it is
/// anything else, or an id occurs twice.
pub fn parse_sealing_keys(text: &str) -> Option<Vec<SealingKey>> {
    let keys: Vec<SealingKey> = match text.contains(':') {
        true => text.split(',').map(|part| parse_key(part.trim())).collect::<Option<_>>()?,
        false => vec![key(KEY_ID, text.trim())?],
    };
    let unique =
        keys.iter().enumerate().all(|(at, key)| keys[..at].iter().all(|before| before.id() != key.id()));
    unique.then_some(keys)
}

fn parse_key(part: &str) -> Option<SealingKey> {
    let (id, digits) = part.split_once(':')?;
    key(id.parse().ok()?, digits)
}

fn key(id: u8, digits: &str) -> Option<SealingKey> {
    let mut bytes = [0; SealingKey::LENGTH_BYTES];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    Some(SealingKey::new(id, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Option<Vec<u8>> {
        parse_sealing_keys(text).map(|keys| keys.iter().map(SealingKey::id).collect())
    }

    #[test]
    fn one_key_or_several() {
        let (one, two) = ("11".repeat(32), "22".repeat(32));
        assert_eq!(ids(&one), Some(vec![1]));
        assert_eq!(ids(&format!("7:{two}, 1:{one}")), Some(vec![7, 1]));
    }

    #[test]
    fn anything_else_is_no_key() {
        let one = "11".repeat(32);
        for text in
            ["", "11", &one[1..], &format!("{one},{one}"), &format!("1:{one},1:{one}"), &format!("256:{one}")]
        {
            assert_eq!(ids(text), None, "{text}");
        }
    }
}
