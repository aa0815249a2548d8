use serde_json::{Value, json};

use crate::client::{Call, Client};
use crate::forgery::{Secrets, claims_of, mint_token};
use crate::player::Player;

const HEADER: &str = r#"{"alg":"HS256","typ":"at+jwt"}"#;

/// One of a brand's own people. Nobody can log in as one yet: the session is a player's, and the token is minted with
/// the platform's own key.
#[derive(Debug, Clone)]
pub struct Operator {
    client: Client,
    /// The access token.
    pub token: String,
}

impl Operator {
    /// An administrator of the client's brand.
    #[track_caller]
    pub fn admin(client: &Client) -> Self {
        Self::with_role(client, "admin")
    }

    /// An operator with any role.
    #[track_caller]
    pub fn with_role(client: &Client, role: &str) -> Self {
        let mut claims: Value = claims_of(&Player::register(client).token);
        claims["role"] = json!(role);
        let token = mint_token(&Secrets::from_env().access_token_key, HEADER, &claims);
        Self { client: client.clone(), token }
    }

    /// A GET with the access token.
    pub fn get(&self, path: &str) -> Call {
        self.client.get(path).token(&self.token)
    }
}
