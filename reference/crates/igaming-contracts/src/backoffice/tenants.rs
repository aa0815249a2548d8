//! Brands: opened, changed and suspended by the platform's people.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::context::Scope;
use crate::problem::Rejection;
use crate::{Access, Endpoint, Method};

/// Host names of one brand.
pub const HOSTNAMES_MAX: usize = 50;

/// Brands of one page of the list.
pub const TENANTS_PAGE_MAX: usize = 50;

/// A configuration of four crash tables has 5 kB.
const CONFIGURATION_BYTES_MAX: u32 = 64 * 1024;

/// `GET /api/admin/system/tenants`: the brands that the operator may see, by id.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListTenants;

impl Endpoint for ListTenants {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/admin/system/tenants";
    const ACCESS: Access = Access::Operator(Scope::TenantsRead);
    type Request = TenantsQuery;
    type Response = Tenants;
    type Rejection = crate::NoRejection;
}

/// See [`ListTenants`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TenantsQuery {
    /// Only brands after this one: the last id of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// At most [`TENANTS_PAGE_MAX`], by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tenants {
    /// The brands.
    pub tenants: Vec<TenantSummary>,
    /// What to ask for next; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_after: Option<String>,
}

/// A brand without its configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TenantSummary {
    /// 1 to 32 characters of `a-z 0-9 -`.
    pub tenant_id: String,
    /// The brand's name for people.
    pub name: String,
    /// Whether it is open.
    pub status: TenantStatus,
    /// Rises with each change.
    pub version: u64,
    /// Milliseconds since the Unix epoch.
    pub created_at_ms: u64,
}

/// Whether a brand is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TenantStatus {
    /// It is.
    Active,
    /// Nobody is served but its operators, and what players are owed by law.
    Suspended,
}

/// `GET /api/admin/system/tenants/{tenant_id}`: one brand. Of another brand than the operator's there is nothing.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetTenant;

impl Endpoint for GetTenant {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/admin/system/tenants/{tenant_id}";
    const ACCESS: Access = Access::Operator(Scope::TenantsRead);
    type Request = crate::Empty;
    type Response = Tenant;
    type Rejection = TenantRejection;
}

/// A brand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tenant {
    /// 1 to 32 characters of `a-z 0-9 -`.
    pub tenant_id: String,
    /// Whether it is open.
    pub status: TenantStatus,
    /// Rises with each change; a change names the one that it was made on.
    pub version: u64,
    /// Where it is served, in alphabetical order.
    pub hostnames: Vec<String>,
    /// What is in force, a `TenantConfig` with `name`, `version` and `suspended`; as it is stored where no Worker
    /// accepts it any more.
    pub configuration: Map<String, Value>,
    /// Why no Worker accepts it any more: it was written under former rules. Workers go on with the last one that they
    /// accepted, and the next change must put it right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<ConfigurationDefect>,
    /// Whether every Worker can read it: it is published at once, and again until that succeeds. What was published
    /// takes up to 120 s to be in force everywhere.
    pub published: bool,
    /// Milliseconds since the Unix epoch.
    pub created_at_ms: u64,
}

/// What is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConfigurationDefect {
    /// Where, for example `mines.stake_minor_min`.
    pub field: String,
    /// What.
    pub reason: String,
}

/// `POST /api/admin/system/tenants`: opens a brand.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateTenant;

impl Endpoint for CreateTenant {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/api/admin/system/tenants";
    const ACCESS: Access = Access::Operator(Scope::TenantsWrite);
    const STATUS: u16 = 201;
    const BODY_BYTES_MAX: u32 = CONFIGURATION_BYTES_MAX;
    type Request = NewTenant;
    type Response = Tenant;
    type Rejection = TenantRejection;
}

/// See [`CreateTenant`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTenant {
    /// 1 to 32 characters of `a-z 0-9 -`, for ever.
    pub tenant_id: String,
    /// The brand's name for people, 1 to 100 characters.
    pub name: String,
    /// Where it is to be served, at most [`HOSTNAMES_MAX`] names of two labels or more, in lower case.
    pub hostnames: Vec<String>,
    /// A `TenantConfig` without `name`, `version` and `suspended`.
    pub configuration: Map<String, Value>,
}

/// `PATCH /api/admin/system/tenants/{tenant_id}`: changes what is named, all of it or nothing.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeTenant;

impl Endpoint for ChangeTenant {
    const BINDING: &'static str = "BACKOFFICE";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/api/admin/system/tenants/{tenant_id}";
    const ACCESS: Access = Access::Operator(Scope::TenantsWrite);
    const BODY_BYTES_MAX: u32 = CONFIGURATION_BYTES_MAX;
    type Request = TenantChange;
    type Response = Tenant;
    type Rejection = TenantRejection;
}

/// See [`ChangeTenant`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TenantChange {
    /// The version that the change was made on; of another one it is refused, so that no change is lost.
    pub version: u64,
    /// The brand's name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<TenantStatus>,
    /// All names that it is served under from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hostnames: Option<Vec<String>>,
    /// A JSON merge patch (RFC 7396) of the configuration: `null` takes a field back to its default, a list is
    /// replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<Map<String, Value>>,
}

/// Why a brand was not opened, changed or shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum TenantRejection {
    /// There is none, or it is not the operator's.
    TenantNotFound,
    /// Not 1 to 32 characters of `a-z 0-9 -`, or a name that the platform keeps for itself.
    InvalidTenantId,
    /// Not 1 to 100 characters, or control characters among them.
    InvalidName,
    /// Not a name of the DNS of two labels or more in lower case, or named twice; or too many.
    InvalidHostname {
        /// Which.
        hostname: String,
    },
    /// The configuration has a field that is wrong.
    InvalidConfiguration {
        /// Which.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A brand of this id exists.
    TenantExists,
    /// The brand was changed since.
    VersionConflict {
        /// Its version now.
        version: u64,
    },
    /// Another brand is served under this name.
    HostnameTaken {
        /// Which.
        hostname: String,
    },
}

impl Rejection for TenantRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::TenantNotFound => "tenant_not_found",
            Self::InvalidTenantId => "invalid_tenant_id",
            Self::InvalidName => "invalid_name",
            Self::InvalidHostname { .. } => "invalid_hostname",
            Self::InvalidConfiguration { .. } => "invalid_configuration",
            Self::TenantExists => "tenant_exists",
            Self::VersionConflict { .. } => "version_conflict",
            Self::HostnameTaken { .. } => "hostname_taken",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::TenantNotFound => 404,
            Self::InvalidTenantId
            | Self::InvalidName
            | Self::InvalidHostname { .. }
            | Self::InvalidConfiguration { .. } => 422,
            Self::TenantExists | Self::VersionConflict { .. } | Self::HostnameTaken { .. } => 409,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::TenantNotFound => "There is no such brand.".to_owned(),
            Self::InvalidTenantId => "A brand's id is 1 to 32 characters of a-z, 0-9 and -.".to_owned(),
            Self::InvalidName => "A brand's name has 1 to 100 characters.".to_owned(),
            Self::InvalidHostname { hostname } => {
                format!("`{hostname}` is no host name in lower case, or stands twice, or is one too many.")
            }
            Self::InvalidConfiguration { field, reason } => format!("`{field}`: {reason}."),
            Self::TenantExists => "A brand of this id exists.".to_owned(),
            Self::VersionConflict { version } => {
                format!("The brand was changed meanwhile; read version {version} and change that.")
            }
            Self::HostnameTaken { hostname } => format!("Another brand is served under `{hostname}`."),
        }
    }
}
