//! `cargo xtask operator`: an access token of the local platform's first operator, for who tries the backoffice without
//! an authenticator app.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::Duration;
use std::{fs, thread};

use anyhow::{Context, Result, bail};
use hmac::{Hmac, Mac};
use igaming_contracts::backoffice::signing_in::{
    Bootstrap, Challenge, ChallengeCode, EnableOperatorSecondFactor, FirstOperator, NextStep,
    OperatorCredentials, OperatorLoggedIn, OperatorLogin, SetUpOperatorSecondFactor, SignInStep,
    VerifyOperatorSecondFactor,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha1::Sha1;

use crate::layout::Layout;
use crate::local_platform::{LocalPlatform, now_ms, secret};

const EMAIL: &str = "operator@example.com";
const PASSWORD: &str = "local operators only";

const TOTP_STEP_MS: u64 = 30_000;

/// A token that is good for less is replaced.
const LEFT_MS_MIN: u64 = 2 * 60_000;

/// What is kept beside the local databases, and forgotten with them.
#[derive(Serialize, Deserialize)]
struct Kept {
    totp_secret: String,
    token: Option<(String, u64)>,
}

/// Prints the token alone, so that a shell can take it.
pub fn run(layout: &Layout, platform: &LocalPlatform) -> Result<()> {
    let path = layout.scratch().join("state/operator.json");
    let kept: Option<Kept> = match fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).with_context(|| path.display().to_string())?),
        Err(_) => None,
    };
    let token = match kept {
        Some(Kept { token: Some((token, expires_at_ms)), .. }) if now_ms()? + LEFT_MS_MIN < expires_at_ms => {
            token
        }
        Some(Kept { totp_secret, .. }) => verify(platform, &path, totp_secret)?,
        None => enrol(platform, &path, &bootstrap(layout, platform)?)?,
    };
    println!("{token}");
    Ok(())
}

fn bootstrap(layout: &Layout, platform: &LocalPlatform) -> Result<NextStep> {
    let secret = secret(layout, "ADMIN_BOOTSTRAP_SECRET")?;
    let first = FirstOperator { secret, email: EMAIL.to_owned(), password: PASSWORD.to_owned() };
    match platform.ask::<Bootstrap>(&first)? {
        Ok(step) => Ok(step),
        // An earlier try may have ended between bootstrap and enrolment.
        Err(problem) if problem["code"] == "bootstrap_refused" => match log_in(platform)? {
            step if step.step == SignInStep::Enrolment => Ok(step),
            _ => bail!(
                "{EMAIL} has an authenticator app that is not known here; `cargo xtask dev --fresh` forgets it"
            ),
        },
        Err(problem) => bail!("{problem}"),
    }
}

fn log_in(platform: &LocalPlatform) -> Result<NextStep> {
    let credentials = OperatorCredentials { email: EMAIL.to_owned(), password: PASSWORD.to_owned() };
    platform.ask::<OperatorLogin>(&credentials)?.or_else(|problem| {
        bail!(
            "the first operator of this platform is another one, who logs in at /api/bo/auth/login: {problem}"
        )
    })
}

fn enrol(platform: &LocalPlatform, path: &PathBuf, step: &NextStep) -> Result<String> {
    let challenge = Challenge { challenge: step.challenge.clone() };
    let set_up = platform.ask::<SetUpOperatorSecondFactor>(&challenge)?;
    let totp_secret = set_up.or_else(|problem| bail!("{problem}"))?.secret;
    let code = ChallengeCode { challenge: challenge.challenge, code: totp_code(&totp_secret)? };
    match platform.ask::<EnableOperatorSecondFactor>(&code)? {
        Ok(enrolled) => keep(path, totp_secret, &enrolled.session),
        Err(problem) => bail!("{problem}"),
    }
}

fn verify(platform: &LocalPlatform, path: &PathBuf, totp_secret: String) -> Result<String> {
    match try_verify(platform, &totp_secret)? {
        Ok(session) => keep(path, totp_secret, &session),
        // Each code is good once.
        Err(problem) if problem["code"] == "invalid_code" => {
            eprintln!("waiting for the next code of the authenticator");
            thread::sleep(Duration::from_millis(TOTP_STEP_MS - now_ms()? % TOTP_STEP_MS));
            match try_verify(platform, &totp_secret)? {
                Ok(session) => keep(path, totp_secret, &session),
                Err(problem) => bail!("{problem}"),
            }
        }
        Err(problem) => bail!("{problem}"),
    }
}

fn try_verify(platform: &LocalPlatform, totp_secret: &str) -> Result<Result<OperatorLoggedIn, Value>> {
    let challenge = log_in(platform)?.challenge;
    platform.ask::<VerifyOperatorSecondFactor>(&ChallengeCode { challenge, code: totp_code(totp_secret)? })
}

fn keep(path: &PathBuf, totp_secret: String, session: &OperatorLoggedIn) -> Result<String> {
    let token = session.access_token.clone();
    let expires_at_ms = now_ms()? + session.expires_in_s * 1_000;
    let kept = Kept { totp_secret, token: Some((token.clone(), expires_at_ms)) };
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(serde_json::to_string(&kept)?.as_bytes())?;
    Ok(token)
}

/// RFC 6238: SHA-1, six digits, 30 s.
fn totp_code(secret: &str) -> Result<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(&base32(secret)?)?;
    mac.update(&(now_ms()? / TOTP_STEP_MS).to_be_bytes());
    let mac = mac.finalize().into_bytes();
    let offset = usize::from(mac[19] & 0x0f);
    let number = mac[offset..offset + 4].iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    Ok(format!("{:06}", (number & 0x7fff_ffff) % 1_000_000))
}

/// RFC 4648, without padding.
fn base32(text: &str) -> Result<Vec<u8>> {
    let (mut bytes, mut bits, mut length) = (Vec::new(), 0_u32, 0);
    for char in text.bytes() {
        let value = match char {
            b'A'..=b'Z' => char - b'A',
            b'2'..=b'7' => char - b'2' + 26,
            _ => bail!("the authenticator's secret is no base32"),
        };
        bits = bits << 5 | u32::from(value);
        length += 5;
        if length >= 8 {
            length -= 8;
            bytes.push((bits >> length & 0xff) as u8);
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::base32;

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (text, bytes) in [("", ""), ("MY", "f"), ("MZXQ", "fo"), ("MZXW6YTBOI", "foobar")] {
            assert_eq!(base32(text).unwrap(), bytes.as_bytes());
        }
        assert!(base32("mz").is_err());
    }
}
