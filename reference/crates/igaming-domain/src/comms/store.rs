use cactus_edge::{Db, Fault, Row, Statement};
use igaming_contracts::comms::{Message, Messages};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How long a message is kept: a day, since its parameters may be secrets that are good for so long.
pub const MESSAGE_LIFETIME_MS: u64 = 24 * 60 * 60 * 1_000;

/// Messages that are listed at once.
pub const MESSAGES_MAX: u32 = 50;

const DELETE_OLD: &str = "DELETE FROM outbox_messages WHERE created_at_ms < ?1";
const INSERT: &str = "INSERT INTO outbox_messages \
     (message_id, tenant_id, player_id, channel, recipient, template, parameters, created_at_ms) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const SELECT: &str = "SELECT message_id, player_id, channel, recipient, template, parameters, created_at_ms \
     FROM outbox_messages WHERE tenant_id = ?1 AND recipient = ?2 \
     ORDER BY created_at_ms DESC, message_id LIMIT ?3";

/// Puts a message into the outbox, and takes those out that are too old.
///
/// # Errors
/// A fault when the database does not answer.
pub async fn put_message(db: &impl Db, tenant_id: &str, message: &Message) -> Result<(), Fault> {
    let oldest_ms = message.created_at_ms.saturating_sub(MESSAGE_LIFETIME_MS);
    let parameters =
        serde_json::to_string(&message.parameters).map_err(|error| Fault::internal(error.to_string()))?;
    let insert = Statement::new(INSERT)
        .bind(message.message_id.as_str())
        .bind(tenant_id)
        .bind(message.player_id.as_str())
        .bind(word(&message.channel)?)
        .bind(message.recipient.as_str())
        .bind(word(&message.template)?)
        .bind(parameters)
        .bind(message.created_at_ms);
    db.batch(vec![Statement::new(DELETE_OLD).bind(oldest_ms), insert]).await.map(drop)
}

/// The latest messages to a recipient, the latest first.
///
/// # Errors
/// A fault when the database does not answer.
pub async fn list_messages(db: &impl Db, tenant_id: &str, recipient: &str) -> Result<Messages, Fault> {
    let select = Statement::new(SELECT).bind(tenant_id).bind(recipient).bind(MESSAGES_MAX);
    let messages = db.query(select).await?.iter().map(from_row).collect::<Result<_, _>>()?;
    Ok(Messages { messages })
}

fn from_row(row: &Row) -> Result<Message, Fault> {
    Ok(Message {
        message_id: row.text(0)?.to_owned(),
        player_id: row.text(1)?.to_owned(),
        channel: from_word(row.text(2)?)?,
        recipient: row.text(3)?.to_owned(),
        template: from_word(row.text(4)?)?,
        parameters: serde_json::from_str(row.text(5)?).map_err(corrupt)?,
        created_at_ms: row.unsigned(6)?,
    })
}

fn word(value: &impl Serialize) -> Result<String, Fault> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(Fault::internal("a word of a message is no text")),
    }
}

fn from_word<T: DeserializeOwned>(word: &str) -> Result<T, Fault> {
    serde_json::from_value(word.into()).map_err(corrupt)
}

fn corrupt(error: serde_json::Error) -> Fault {
    Fault::corrupt(format!("outbox: {error}"))
}
