//! `cargo xtask codegen`: committed files that are derived from other committed files.

mod contracts;
mod events;
mod openapi;
mod schema;
mod waf;

use anyhow::Result;

use crate::fleet::Fleet;
use crate::generated::Generated;
use crate::layout::Layout;

const COMMAND: &str = "cargo xtask codegen";

pub fn run(layout: &Layout, check: bool) -> Result<()> {
    let fleet = Fleet::load(layout)?;
    let mut generated = Generated::default();
    generated.file(layout.contracts_fleet(), contracts::fleet_rs(&fleet, layout)?);
    for name in fleet.databases.keys() {
        let folder = layout.migrations().join(name);
        generated.file(folder.join("schema.sql"), schema::snapshot(layout, name)?);
    }
    events::add(&mut generated, layout, check)?;
    generated.sweep(schema::existing(layout)?);
    generated.sweep(events::existing(layout)?);
    generated.file(
        layout.crash_protocol().join("src/protocol.ts"),
        igaming_contracts::games::crash::protocol_ts(),
    );
    generated.file(layout.openapi(), openapi::document()?);
    generated.file(layout.infra().join("waf.tf.json"), waf::terraform()?);
    if check { generated.check(layout, COMMAND) } else { generated.write(layout) }
}
