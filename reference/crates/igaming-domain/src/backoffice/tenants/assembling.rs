use igaming_contracts::backoffice::tenants::{ConfigurationDefect, TenantRejection, TenantStatus};
use igaming_contracts::tenant::TenantConfig;
use serde_json::{Map, Value};

use crate::tenants::parse_config;

/// What the brand says of itself, and no configuration says otherwise.
const OF_THE_BRAND: [&str; 3] = ["name", "version", "suspended"];

/// The configuration without what the brand says of itself.
pub(super) fn without_the_brand(config: &Map<String, Value>) -> Map<String, Value> {
    let mut fields = config.clone();
    for name in OF_THE_BRAND {
        fields.remove(name);
    }
    fields
}

/// Refuses what would be another truth about the brand.
pub(super) fn check_fields(fields: &Map<String, Value>) -> Result<(), TenantRejection> {
    match OF_THE_BRAND.into_iter().find(|name| fields.contains_key(*name)) {
        None => Ok(()),
        Some(name) => Err(TenantRejection::InvalidConfiguration {
            field: name.to_owned(),
            reason: "it is the brand's, beside the configuration".to_owned(),
        }),
    }
}

/// The configuration that is to be in force, checked as every Worker will check it.
pub(super) fn assemble(
    mut fields: Map<String, Value>,
    name: &str,
    version: u64,
    status: TenantStatus,
) -> Result<Map<String, Value>, TenantRejection> {
    fields.insert("name".to_owned(), name.into());
    fields.insert("version".to_owned(), version.into());
    fields.insert("suspended".to_owned(), (status == TenantStatus::Suspended).into());
    checked(fields).map_err(|ConfigurationDefect { field, reason }| TenantRejection::InvalidConfiguration {
        field,
        reason,
    })
}

/// The configuration with all its fields, those of the defaults too, if every Worker accepts it.
pub(super) fn checked(fields: Map<String, Value>) -> Result<Map<String, Value>, ConfigurationDefect> {
    let fields = Value::Object(fields);
    serde_path_to_error::deserialize::<_, TenantConfig>(&fields).map_err(|error| {
        let reason = error.inner().to_string();
        // An unknown or missing field is not on the path, but named in the reason.
        let named = reason.split('`').nth(1).filter(|_| reason.contains(" field `"));
        let path = error.path().to_string();
        let field = match (path.as_str(), named) {
            (".", Some(named)) => named.to_owned(),
            (path, Some(named)) if !path.ends_with(named) => format!("{path}.{named}"),
            _ => path,
        };
        ConfigurationDefect { field, reason }
    })?;
    let config = parse_config(&fields.to_string()).map_err(|rejection| {
        let (field, reason) =
            rejection.detail.split_once(": ").unwrap_or(("configuration", &rejection.detail));
        ConfigurationDefect { field: field.to_owned(), reason: reason.to_owned() }
    })?;
    match serde_json::to_value(&config) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => unreachable!("a configuration is a JSON object"),
    }
}
