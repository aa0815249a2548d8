use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::client::{Call, Client};
use crate::player::unique_email;
use crate::poll::unix_time_ms;

/// The password of every operator that the tests know.
const PASSWORD: &str = "tulip harbor kiosk lantern";

/// The first operator of the platform under test.
const FIRST: &str = "first@platform.example";

/// Before the access token of the first operator is renewed; it lives 10 minutes.
const RENEWED_AFTER_MS: u64 = 5 * 60_000;

/// One of a brand's own people, or of the platform's, logged in.
#[derive(Debug, Clone)]
pub struct Operator {
    client: Client,
    /// As invited.
    pub email: String,
    /// As answered by the invitation.
    pub operator_id: String,
    /// The access token.
    pub token: String,
    /// Good for one renewal.
    pub refresh_token: String,
    /// Each stands once for the app.
    pub recovery_codes: Vec<String>,
    /// The app.
    pub authenticator: Authenticator,
}

/// The super admin who invites all others, and when the access token was issued.
static FIRST_OPERATOR: Mutex<Option<(Operator, u64)>> = Mutex::new(None);

impl Operator {
    /// An administrator of the client's brand.
    #[track_caller]
    pub fn admin(client: &Client) -> Self {
        Self::with_role(client, "admin")
    }

    /// An operator with any role, invited by the first one, of the client's brand unless a super admin.
    #[track_caller]
    pub fn with_role(client: &Client, role: &str) -> Self {
        let email = unique_email();
        let invited = Self::first().invite(&email, role, (role != "super_admin").then(|| client.tenant_id()));
        let invited = invited.send().expect(201);
        let token = &invited["invitation_token"];
        let accepted = json!({ "token": token, "password": PASSWORD });
        let step = client.post("/api/bo/auth/accept-invitation", &accepted).send().expect(200);
        Self::enrol(client, &email, &step)
    }

    /// The platform's first operator, by the deployment's secret or, where a run before had that, as it left off.
    #[track_caller]
    pub fn first() -> Self {
        let mut kept = FIRST_OPERATOR.lock().unwrap_or_else(PoisonError::into_inner);
        let now_ms = unix_time_ms();
        match kept.as_mut() {
            Some((operator, issued_at_ms)) if now_ms < *issued_at_ms + RENEWED_AFTER_MS => operator.clone(),
            Some((operator, issued_at_ms)) => {
                operator.renew();
                *issued_at_ms = now_ms;
                operator.clone()
            }
            None => {
                let operator = Self::bootstrapped_or_known();
                *kept = Some((operator.clone(), now_ms));
                operator
            }
        }
    }

    fn bootstrapped_or_known() -> Self {
        let client = Client::demo();
        let secret = crate::Secrets::from_env().admin_bootstrap_secret;
        let first = json!({ "secret": secret, "email": FIRST, "password": PASSWORD });
        let answer = client.post("/api/bo/auth/bootstrap", &first).send();
        if answer.status() != 201 {
            answer.problem(403, "bootstrap_refused");
            let secret = fs::read_to_string(kept_path()).expect("what the run kept that was first");
            return Self::log_in(&client, FIRST, &Authenticator::new(secret.trim()));
        }
        let operator = Self::enrol(&client, FIRST, &answer.expect(201));
        fs::write(kept_path(), operator.authenticator.secret()).expect("a file beside the secrets");
        operator
    }

    #[track_caller]
    fn enrol(client: &Client, email: &str, step: &Value) -> Self {
        assert_eq!(step["step"], "enrolment", "{step}");
        let challenge = &step["challenge"];
        let set_up =
            client.post("/api/bo/auth/2fa/setup", &json!({ "challenge": challenge })).send().expect(200);
        let authenticator = Authenticator::new(set_up["secret"].as_str().expect("secret"));
        let code = json!({ "challenge": challenge, "code": authenticator.code() });
        let enrolled = client.post("/api/bo/auth/2fa/enable", &code).send().expect(200);
        let codes = enrolled["recovery_codes"].as_array().expect("recovery codes").iter();
        let recovery_codes = codes.map(|code| code.as_str().expect("a code").to_owned()).collect();
        Self::of_session(client, email, &enrolled["session"], authenticator, recovery_codes)
    }

    /// Logs in with password and app, in a step of time of which no code was used.
    #[track_caller]
    pub fn log_in(client: &Client, email: &str, authenticator: &Authenticator) -> Self {
        authenticator.wait_for_next_step();
        let credentials = json!({ "email": email, "password": PASSWORD });
        let step = client.post("/api/bo/auth/login", &credentials).send().expect(200);
        assert_eq!(step["step"], "second_factor", "{step}");
        let code = json!({ "challenge": step["challenge"], "code": authenticator.code() });
        let session = client.post("/api/bo/auth/2fa/verify", &code).send().expect(200);
        Self::of_session(client, email, &session, authenticator.clone(), Vec::new())
    }

    fn of_session(
        client: &Client,
        email: &str,
        session: &Value,
        authenticator: Authenticator,
        recovery_codes: Vec<String>,
    ) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Self {
            client: client.clone(),
            email: email.to_owned(),
            operator_id: text(&session["operator"]["operator_id"]),
            token: text(&session["access_token"]),
            refresh_token: text(&session["refresh_token"]),
            recovery_codes,
            authenticator,
        }
    }

    /// New tokens.
    #[track_caller]
    pub fn renew(&mut self) {
        let renewed =
            self.client.post("/api/bo/auth/refresh", &json!({ "refresh_token": self.refresh_token }));
        let renewed = renewed.send().expect(200);
        let text = |name: &str| renewed[name].as_str().expect("a token").to_owned();
        (self.token, self.refresh_token) = (text("access_token"), text("refresh_token"));
    }

    /// The password, as every operator of the tests has it.
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// An invitation.
    pub fn invite(&self, email: &str, role: &str, tenant_id: Option<&str>) -> Call {
        let mut new = json!({ "email": email, "role": role });
        if let Some(tenant_id) = tenant_id {
            new["tenant_id"] = json!(tenant_id);
        }
        self.post("/api/admin/system/users", &new)
    }

    /// A GET with the access token.
    pub fn get(&self, path: &str) -> Call {
        self.client.get(path).token(&self.token)
    }

    /// A DELETE with the access token.
    pub fn delete(&self, path: &str) -> Call {
        self.client.call("DELETE", path).token(&self.token)
    }

    /// A POST with a JSON body and the access token.
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.client.post(path, body).token(&self.token)
    }

    /// A PATCH with a JSON body and the access token.
    pub fn patch(&self, path: &str, body: &Value) -> Call {
        let call = self.client.call("PATCH", path).header("content-type", "application/json");
        call.body(body.to_string()).token(&self.token)
    }
}

/// Beside the secrets of the platform, which are as long-lived as its first operator.
fn kept_path() -> PathBuf {
    let secrets = env::var("CACTUS_DEV_SECRETS").expect("CACTUS_DEV_SECRETS is set");
    PathBuf::from(secrets).with_file_name("first_operator")
}
