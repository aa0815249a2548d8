use cactus_edge::{Clock, Db, Fault, Kv, Rng};
use igaming_contracts::auth::player_auth::{CodePurpose, PlayerAuthAnswer, PlayerAuthCommand};
use igaming_contracts::auth::{
    CodeChannel, CodeSent, CredentialRejection, SendCodeRequest, VerifyCodeRequest, VerifyEmailRequest,
};
use igaming_contracts::comms::{Channel, Template};

use super::credentials::{Outcome, refusal, rejected};
use super::opaque_token::{PlayerToken, is_id};
use super::player_auth::CODE_LIFETIME_MS;
use super::registration::WelcomeWallet;
use super::rules::is_phone;
use super::service::{AuthService, PlayerAuthObjects, unexpected};
use super::store;

/// Codes are six digits.
const CODES: u32 = 1_000_000;
const CODE_DIGITS: usize = 6;

impl<D: Db, K: Kv, C: Clock, R: Rng, W: WelcomeWallet, O: PlayerAuthObjects>
    AuthService<'_, D, K, C, R, W, O>
{
    /// Sends the link that shows that mail arrives. Former links are void.
    ///
    /// # Errors
    /// `too_many_attempts` when the player asked for it too often.
    pub async fn send_verification(&self, player_id: &str) -> Outcome<()> {
        let player = self.stored(player_id).await?.player;
        self.admit_message(player_id, CodePurpose::VerifyEmail).await?;
        let token = PlayerToken::draw(player_id, self.rng);
        self.issue_code(player_id, CodePurpose::VerifyEmail, "", token.hash(), None).await?;
        Ok(self.send(&player, Template::VerifyEmail, &self.link("verify-email", &token.text())).await?)
    }

    /// The link came back.
    ///
    /// # Errors
    /// `invalid_link`.
    pub async fn verify_email(&self, request: &VerifyEmailRequest) -> Outcome<()> {
        let Some(token) = PlayerToken::parse(&request.token) else {
            return rejected(CredentialRejection::InvalidLink);
        };
        match self.redeem(&token.player_id, vec![CodePurpose::VerifyEmail], "", token.hash()).await? {
            PlayerAuthAnswer::Redeemed { .. } => {
                let now_ms = self.clock.now_ms();
                Ok(store::verify_email(self.db, self.tenant_id, &token.player_id, now_ms).await?)
            }
            _ => rejected(CredentialRejection::InvalidLink),
        }
    }

    /// Sends a code to the player's address or telephone. Former codes of the same kind are void.
    ///
    /// # Errors
    /// `invalid_phone`, or `too_many_attempts` when the player asked for it too often, or the number was written to too
    /// often whoever asked.
    pub async fn send_code(&self, player_id: &str, request: &SendCodeRequest) -> Outcome<CodeSent> {
        let player = self.stored(player_id).await?.player;
        let (channel, purpose, recipient) = match (request.channel, &request.phone) {
            (CodeChannel::Email, None) => (Channel::Email, CodePurpose::EmailCode, player.email.clone()),
            (CodeChannel::Sms, Some(phone)) if is_phone(phone) => {
                (Channel::Sms, CodePurpose::SmsCode, phone.clone())
            }
            _ => return rejected(CredentialRejection::InvalidPhone),
        };
        // Whatever the number is, it is the player who causes the message.
        self.admit_message(player_id, purpose).await?;
        if channel == Channel::Sms {
            // A number may be anybody's, and each message to it costs the brand, however many accounts ask.
            admitted(&self.ask_address(&recipient, PlayerAuthCommand::AdmitMessage { purpose }).await?)?;
        }
        let request_id = format!("otp_{}", hex::encode(self.rng.bytes::<16>()));
        let code = self.draw_code();
        let hash = self.address_key.code_hash(&request_id, &code);
        self.issue_code(player_id, purpose, &request_id, hash, Some(recipient.clone())).await?;
        self.send_by(&player, channel, &recipient, Template::Code, &[("code", code)]).await?;
        Ok(CodeSent { request_id, expires_in_s: CODE_LIFETIME_MS / 1_000 })
    }

    /// A code came back.
    ///
    /// # Errors
    /// `invalid_code`.
    pub async fn verify_code(&self, player_id: &str, request: &VerifyCodeRequest) -> Outcome<()> {
        let VerifyCodeRequest { request_id, code } = request;
        if !is_id(request_id, "otp_") || code.as_str().len() != CODE_DIGITS {
            return rejected(CredentialRejection::InvalidCode);
        }
        let hash = self.address_key.code_hash(request_id, code.as_str());
        let purposes = vec![CodePurpose::EmailCode, CodePurpose::SmsCode];
        let now_ms = self.clock.now_ms();
        match self.redeem(player_id, purposes, request_id, hash).await? {
            PlayerAuthAnswer::Redeemed { purpose: CodePurpose::SmsCode, subject: Some(phone) } => {
                Ok(store::verify_phone(self.db, self.tenant_id, player_id, &phone, now_ms).await?)
            }
            PlayerAuthAnswer::Redeemed { .. } => {
                Ok(store::verify_email(self.db, self.tenant_id, player_id, now_ms).await?)
            }
            _ => rejected(CredentialRejection::InvalidCode),
        }
    }

    /// Counts what players ask for themselves by the player, apart from what others ask for who know the address.
    async fn admit_message(&self, player_id: &str, purpose: CodePurpose) -> Outcome<()> {
        admitted(&self.ask_player(player_id, PlayerAuthCommand::AdmitMessage { purpose }).await?)
    }

    async fn redeem(
        &self,
        player_id: &str,
        purposes: Vec<CodePurpose>,
        request_id: &str,
        code_hash: String,
    ) -> Result<PlayerAuthAnswer, Fault> {
        let request_id = request_id.to_owned();
        match self
            .ask_player(player_id, PlayerAuthCommand::RedeemCode { purposes, request_id, code_hash })
            .await?
        {
            answer @ (PlayerAuthAnswer::Redeemed { .. } | PlayerAuthAnswer::Unknown {}) => Ok(answer),
            answer => Err(unexpected(&answer)),
        }
    }

    /// Six digits, each code as likely as any other.
    fn draw_code(&self) -> String {
        // The largest multiple of a million that 32 bits hold; what lies beyond would favour small codes.
        const FAIR: u32 = u32::MAX - u32::MAX % CODES;
        loop {
            let drawn = u32::from_be_bytes(self.rng.bytes());
            if drawn < FAIR {
                return format!("{:0CODE_DIGITS$}", drawn % CODES);
            }
        }
    }
}

fn admitted(answer: &PlayerAuthAnswer) -> Outcome<()> {
    match answer {
        PlayerAuthAnswer::Done {} => Ok(()),
        answer => Err(refusal(answer)),
    }
}
