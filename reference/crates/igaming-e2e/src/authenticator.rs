use std::thread;
use std::time::Duration;

use hmac::{Hmac, Mac};
use sha1::Sha1;

use crate::poll::unix_time_ms;

const STEP_MS: u64 = 30_000;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// An authenticator app: RFC 6238 as it is written there, apart from the platform's own code.
#[derive(Clone)]
pub struct Authenticator {
    secret: String,
    key: Vec<u8>,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authenticator")
    }
}

impl Authenticator {
    /// An app that was given this secret, in base32.
    ///
    /// # Panics
    /// When it is not base32.
    pub fn new(secret: &str) -> Self {
        let (mut key, mut bits, mut length) = (Vec::new(), 0_u32, 0);
        for char in secret.bytes() {
            let value = BASE32.iter().position(|known| *known == char).expect("base32");
            bits = bits << 5 | u32::try_from(value).expect("five bits");
            length += 5;
            if length >= 8 {
                length -= 8;
                key.push(u8::try_from(bits >> length & 0xff).expect("eight bits"));
            }
        }
        Self { secret: secret.to_owned(), key }
    }

    /// The secret, in base32.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// What the app shows now.
    ///
    /// # Panics
    /// Never.
    pub fn code(&self) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(&(unix_time_ms() / STEP_MS).to_be_bytes());
        let mac = mac.finalize().into_bytes();
        let offset = usize::from(mac[19] & 0x0f);
        let bytes: [u8; 4] = mac[offset..offset + 4].try_into().expect("four bytes");
        format!("{:06}", (u32::from_be_bytes(bytes) & 0x7fff_ffff) % 1_000_000)
    }

    /// Waits until the app shows another code. One may show early: a step either way is in time.
    pub fn wait_for_next_step(&self) {
        let before = self.code();
        while self.code() == before {
            thread::sleep(Duration::from_millis(200));
        }
    }
}
