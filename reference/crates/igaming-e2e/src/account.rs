use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha1::Sha1;

use crate::answer::Answer;
use crate::client::{Call, Client};
use crate::player::{PASSWORD, unique_email};
use crate::poll::{poll_until, unix_time_ms};
use crate::worker::Inside;

/// A player's account and one session of it, with all that a login answers.
#[derive(Debug, Clone)]
pub struct Account {
    /// Of the account's brand.
    pub client: Client,
    /// As registered.
    pub email: String,
    /// As registered.
    pub player_id: String,
    /// The access token.
    pub access_token: String,
    /// The latest refresh token.
    pub refresh_token: String,
    /// What this device shows at later logins.
    pub device_token: String,
}

impl Account {
    /// Registers an account of its own.
    ///
    /// # Panics
    /// When the platform refuses.
    #[track_caller]
    pub fn register(client: &Client) -> Self {
        let email = unique_email();
        let body = json!({ "email": email, "password": PASSWORD });
        let session = client.post("/api/auth/register", &body).send().expect(201);
        Self::of_session(client, &email, &session)
    }

    /// The account and the session that a login answered.
    ///
    /// # Panics
    /// When it is not a session.
    #[track_caller]
    pub fn of_session(client: &Client, email: &str, session: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{session}")).to_owned();
        assert_eq!(session["token_type"], "Bearer", "{session}");
        Self {
            client: client.clone(),
            email: email.to_owned(),
            player_id: text(&session["player"]["player_id"]),
            access_token: text(&session["access_token"]),
            refresh_token: text(&session["refresh_token"]),
            device_token: text(&session["device_token"]),
        }
    }

    /// A login with this password, on a device that nobody knows.
    pub fn login_call(&self, password: &str) -> Call {
        self.client.post("/api/auth/login", &json!({ "email": self.email, "password": password }))
    }

    /// Another session of the account.
    ///
    /// # Panics
    /// When the platform refuses, or asks for a second factor.
    #[track_caller]
    pub fn login(&self) -> Self {
        Self::of_session(&self.client, &self.email, &self.login_call(PASSWORD).send().expect(200))
    }

    /// A refresh with any token.
    pub fn refresh_call(&self, refresh_token: &str) -> Call {
        self.client.post("/api/auth/refresh", &json!({ "refresh_token": refresh_token }))
    }

    /// Takes the next pair of tokens.
    ///
    /// # Panics
    /// When the platform refuses.
    #[track_caller]
    pub fn refresh(&mut self) {
        let next = self.refresh_call(&self.refresh_token).send().expect(200);
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{next}")).to_owned();
        self.access_token = text(&next["access_token"]);
        self.refresh_token = text(&next["refresh_token"]);
    }

    /// A GET with the access token.
    pub fn get(&self, path: &str) -> Call {
        self.client.get(path).token(&self.access_token)
    }

    /// A POST with the access token.
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.client.post(path, body).token(&self.access_token)
    }

    /// The session is open.
    #[track_caller]
    pub fn assert_open(&self) {
        assert_eq!(self.get("/api/auth/me").send().expect(200)["player_id"], self.player_id.as_str());
    }

    /// The session has ended: neither of its tokens is good for anything.
    #[track_caller]
    pub fn assert_ended(&self) {
        self.get("/api/auth/me").send().problem(401, "invalid_token");
        self.refresh_call(&self.refresh_token).send().problem(401, "invalid_refresh_token");
    }

    /// Somebody asks for a link to a new password.
    pub fn forgot_password(&self) -> Answer {
        self.client.post("/api/auth/forgot-password", &json!({ "email": self.email })).send()
    }

    /// Uses a link to a new password.
    pub fn reset_password(&self, token: &str, new_password: &str) -> Answer {
        let body = json!({ "token": token, "new_password": new_password });
        self.client.post("/api/auth/reset-password", &body).send()
    }

    /// Sets up and enables an authenticator app. Gives its secret, and the recovery codes.
    ///
    /// # Panics
    /// When the platform refuses.
    #[track_caller]
    pub fn enable_second_factor(&self) -> (String, Vec<String>) {
        let set_up = self.post("/api/auth/2fa/setup", &json!({ "password": PASSWORD })).send().expect(200);
        let secret = set_up["secret"].as_str().expect("secret").to_owned();
        let body = json!({ "code": totp_code(&secret, totp_step()) });
        let enabled = self.post("/api/auth/2fa/enable", &body).send().expect(200);
        let codes = enabled["recovery_codes"].as_array().expect("recovery_codes");
        let codes = codes.iter().map(|code| code.as_str().expect("a code").to_owned()).collect();
        (secret, codes)
    }
}

/// The messages of the brand `demo` to a recipient, made by this template, the latest first.
#[track_caller]
pub fn messages(recipient: &str, template: &str) -> Vec<Value> {
    let recipient = recipient.replace('+', "%2B").replace('@', "%40");
    let path = format!("/auth/outbox?recipient={recipient}");
    let outbox = Inside::as_worker("igaming-wallet").get("igaming-auth", &path).send().expect(200);
    let messages = outbox["messages"].as_array().unwrap_or_else(|| panic!("{outbox}"));
    messages.iter().filter(|message| message["template"] == template).cloned().collect()
}

/// A parameter of the latest message, as soon as there are `count` of them.
///
/// # Panics
/// When that takes too long, or the message has no such parameter.
#[track_caller]
pub fn message_parameter(recipient: &str, template: &str, count: usize, name: &str) -> String {
    let latest = poll_until(&format!("{count} messages `{template}`"), || {
        let messages = messages(recipient, template);
        (messages.len() >= count).then(|| messages.into_iter().next()).flatten()
    });
    latest["parameters"][name].as_str().unwrap_or_else(|| panic!("{latest}")).to_owned()
}

/// The time step of now.
pub fn totp_step() -> u64 {
    unix_time_ms() / 30_000
}

/// What an authenticator app shows: RFC 6238 with SHA-1, 30 seconds and six digits, written once more.
///
/// # Panics
/// When the secret is no base32.
pub fn totp_code(secret: &str, step: u64) -> String {
    let key = BASE32_NOPAD.decode(secret.as_bytes()).expect("base32");
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).expect("a key of any length");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes(digest[at..at + 4].try_into().expect("four bytes")) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}
