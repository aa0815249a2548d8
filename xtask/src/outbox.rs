//! `cargo xtask outbox`: what the local platform wrote to a player. No message leaves it, so this stands for the
//! mailbox.

use anyhow::Result;
use clap::Args;
use igaming_contracts::comms::{ListMessages, ListMessagesRequest, Message};
use igaming_contracts::fleet;

use crate::layout::Layout;
use crate::local_platform::LocalPlatform;

#[derive(Args)]
pub struct Outbox {
    /// The address, or the telephone number.
    recipient: String,
    /// The brand that wrote.
    #[arg(long, default_value = "demo")]
    tenant: String,
    #[command(flatten)]
    platform: LocalPlatform,
}

/// Prints the messages, the latest last.
pub fn run(layout: &Layout, outbox: Outbox) -> Result<()> {
    let Outbox { recipient, tenant, platform } = outbox;
    let request = ListMessagesRequest { recipient };
    let found = platform.ask_inside::<ListMessages>(layout, fleet::worker::AUTH, &tenant, &request)?;
    if found.messages.is_empty() {
        println!("{tenant} has written nothing to {}", request.recipient);
    }
    for message in found.messages.iter().rev() {
        print(message)?;
    }
    Ok(())
}

fn print(message: &Message) -> Result<()> {
    let template = serde_json::to_value(message.template)?;
    let channel = serde_json::to_value(message.channel)?;
    println!("{} by {}", template.as_str().unwrap_or_default(), channel.as_str().unwrap_or_default());
    for (name, value) in &message.parameters {
        println!("  {name:<6} {value}");
    }
    Ok(())
}
