//! The keys of a local stack's access tokens: one signs, and tokens of its predecessor are still accepted.

use anyhow::{Context, Result};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;

use super::config::random;

/// An issuer of access tokens.
pub struct Issuer {
    /// The name of the secret with the private keys.
    pub private: &'static str,
    /// The name of the secret with the public ones.
    pub public: &'static str,
    /// Their ids, the one that signs first.
    key_ids: [&'static str; 2],
}

/// Of players' tokens, and of operators'.
pub const ISSUERS: [Issuer; 2] = [
    Issuer {
        private: "ACCESS_TOKEN_KEYS",
        public: "ACCESS_TOKEN_PUBLIC_KEYS",
        key_ids: ["local-2", "local-1"],
    },
    Issuer {
        private: "OPERATOR_TOKEN_KEYS",
        public: "OPERATOR_TOKEN_PUBLIC_KEYS",
        key_ids: ["local-operators-2", "local-operators-1"],
    },
];

/// New keys of an issuer, `id:digits,id:digits`.
pub fn private_keys(issuer: &Issuer) -> Result<String> {
    let keys: Result<Vec<String>> = issuer
        .key_ids
        .iter()
        .map(|id| {
            let scalar = random()?;
            // One in 2^32 numbers of 256 bits is not below the order of the curve.
            SecretKey::from_slice(&scalar).ok().context("an unlucky number; try again")?;
            Ok(format!("{id}:{}", hex::encode(scalar)))
        })
        .collect();
    Ok(keys?.join(","))
}

/// Their public halves, as uncompressed points.
pub fn public_keys(private_keys: &str) -> Result<String> {
    let keys: Result<Vec<String>> = private_keys
        .split(',')
        .map(|key| {
            let (id, digits) = key.split_once(':').context("a key has an id")?;
            let key = SecretKey::from_slice(&hex::decode(digits)?).ok().context("no scalar of P-256")?;
            Ok(format!("{id}:{}", hex::encode(key.public_key().to_encoded_point(false).as_bytes())))
        })
        .collect();
    Ok(keys?.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_halves_are_points_in_the_same_order() {
        // 1 * G is the generator (SEC 2, 2.4.2).
        let one = format!("a:{:064x},b:{}", 1, private_keys(&ISSUERS[0]).unwrap().split(':').nth(2).unwrap());
        let public = public_keys(&one).unwrap();
        let (first, second) = public.split_once(',').unwrap();
        let generator = concat!(
            "a:046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
        );
        assert_eq!(first, generator);
        assert!(second.starts_with("b:04") && second.len() == 132, "{second}");
        assert!(public_keys("no-digits").is_err() && public_keys("a:00").is_err());
    }
}
