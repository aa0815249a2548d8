//! Messages to players. `igaming-auth` keeps them in an outbox; a Worker that sends them will fetch them there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Access, Endpoint, Method, NoRejection};

/// The messages in the outbox, the latest first. Only Workers ask.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListMessages;

impl Endpoint for ListMessages {
    const BINDING: &'static str = "AUTH";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/auth/outbox";
    const ACCESS: Access = Access::Service;
    type Request = ListMessagesRequest;
    type Response = Messages;
    type Rejection = NoRejection;
}

/// See [`ListMessages`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListMessagesRequest {
    /// The address or the number.
    pub recipient: String,
}

/// See [`ListMessages`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Messages {
    /// At most 50.
    pub messages: Vec<Message>,
}

/// How a message is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By mail.
    Email,
    /// To a telephone.
    Sms,
}

/// What a message says; the words are the brand's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// `token`, and `link` where the brand has pages: sets a new password.
    ResetPassword,
    /// `token`, and `link` where the brand has pages: shows that mail arrives.
    VerifyEmail,
    /// `code`.
    Code,
    /// The password was changed.
    PasswordChanged,
    /// A second factor is asked for from now on.
    SecondFactorEnabled,
    /// No second factor is asked for from now on.
    SecondFactorDisabled,
}

/// One message. Its parameters may be secrets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// `msg_` and 32 hexadecimal digits.
    pub message_id: String,
    /// Whom it is for.
    pub player_id: String,
    /// How it is sent.
    pub channel: Channel,
    /// The address, or the number as ITU-T E.164 writes it.
    pub recipient: String,
    /// What it says.
    pub template: Template,
    /// What the template leaves open.
    pub parameters: BTreeMap<String, String>,
    /// Milliseconds since the Unix epoch.
    pub created_at_ms: u64,
}

impl std::fmt::Debug for Message {
    /// Shows neither whom it is for nor its secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message").field("template", &self.template).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.messages).finish()
    }
}
