//! What is generated from the event catalog: the SDK's types and tables.

use std::path::PathBuf;

use cactus_events::export;

use crate::generated::Generated;
use crate::layout::Layout;

/// Adds the files that the catalog makes.
pub fn add(generated: &mut Generated, layout: &Layout) {
    let folder = package(layout).join("src/generated");
    generated.file(folder.join("types.ts"), export::types_ts());
    generated.file(folder.join("names.ts"), export::names_ts());
    generated.file(folder.join("schemas.ts"), export::schemas_ts());
}

fn package(layout: &Layout) -> PathBuf {
    layout.root().join("bindings-ts/events")
}
