//! JSON Schemas of the values that go over the wire, for whoever describes an interface made of them.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::chain::EntryHash;
use crate::command::Rate;
use crate::name::{CampaignId, CommandKey, NAME_BYTES_MAX, RoundId, TransferId, WalletId};

macro_rules! schemas {
    ($( $name:ident => $schema:tt; )*) => {
        $(
            impl JsonSchema for $name {
                fn inline_schema() -> bool {
                    true
                }

                fn schema_name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($name))
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!($schema)
                }
            }
        )*
    };
}

schemas! {
    AmountMinor => { "type": "integer", "minimum": 0, "maximum": AmountMinor::MAX.get() };
    AssetCode => { "type": "string", "pattern": "^[A-Z0-9]{3,12}$" };
    Rate => { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?$", "maxLength": 19 };
    EntryHash => { "type": "string", "pattern": "^[0-9a-f]{64}$" };
    RoundId => { "type": "string", "pattern": "^[!-~]+$", "maxLength": NAME_BYTES_MAX };
    CampaignId => { "type": "string", "pattern": "^[!-~]+$", "maxLength": NAME_BYTES_MAX };
    TransferId => { "type": "string", "pattern": "^[!-~]+$", "maxLength": NAME_BYTES_MAX };
    WalletId => { "type": "string", "pattern": "^[!-~]+$", "maxLength": NAME_BYTES_MAX };
    CommandKey => {
        "type": "object",
        "properties": {
            "scope": { "type": "string", "pattern": "^[!-~]+$", "maxLength": NAME_BYTES_MAX },
            "id": { "type": "string", "pattern": "^[!-~]+$", "maxLength": NAME_BYTES_MAX },
        },
        "required": ["scope", "id"],
        "additionalProperties": false,
    };
}
