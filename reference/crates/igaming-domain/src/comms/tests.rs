use std::collections::BTreeMap;

use igaming_contracts::comms::{Channel, Message, Template};
use igaming_testkit::brands;
use pollster::block_on;

use super::{MESSAGE_LIFETIME_MS, MESSAGES_MAX, list_messages, put_message};

fn message(number: u32, at_ms: u64) -> Message {
    Message {
        message_id: format!("msg_{number:032}"),
        player_id: format!("plr_{:032}", 1),
        channel: Channel::Email,
        recipient: "ana@example.com".to_owned(),
        template: Template::ResetPassword,
        parameters: BTreeMap::from([("token".to_owned(), format!("secret {number}'\"\n"))]),
        created_at_ms: at_ms,
    }
}

#[test]
fn messages_are_read_as_they_were_written_by_their_brand_and_recipient() {
    let db = brands();
    for number in 0..MESSAGES_MAX + 5 {
        block_on(put_message(&db, "demo", &message(number, number.into()))).unwrap();
    }
    let list = |tenant_id: &str, recipient: &str| {
        block_on(list_messages(&db, tenant_id, recipient)).unwrap().messages
    };
    let messages = list("demo", "ana@example.com");
    assert_eq!(u32::try_from(messages.len()), Ok(MESSAGES_MAX));
    assert_eq!(messages[0], message(MESSAGES_MAX + 4, (MESSAGES_MAX + 4).into()));
    assert!(list("rival", "ana@example.com").is_empty());
    assert!(list("demo", "bob@example.com").is_empty() && list("demo", "' OR 1=1 --").is_empty());
}

#[test]
fn a_message_is_kept_for_a_day() {
    let db = brands();
    block_on(put_message(&db, "demo", &message(1, 0))).unwrap();
    block_on(put_message(&db, "demo", &message(2, MESSAGE_LIFETIME_MS))).unwrap();
    assert_eq!(block_on(list_messages(&db, "demo", "ana@example.com")).unwrap().messages.len(), 2);
    block_on(put_message(&db, "demo", &message(3, MESSAGE_LIFETIME_MS + 1))).unwrap();
    let left = block_on(list_messages(&db, "demo", "ana@example.com")).unwrap().messages;
    assert_eq!(left.iter().map(|message| message.created_at_ms).min(), Some(MESSAGE_LIFETIME_MS));
}

#[test]
fn a_log_shows_neither_recipient_nor_secret() {
    let shown = format!("{:?}", message(1, 0));
    assert_eq!(shown, "Message { template: ResetPassword, .. }");
}
