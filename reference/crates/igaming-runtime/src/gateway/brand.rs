//! The brand of a host name, as long as it is open.

use std::rc::Rc;

use cactus_edge::host_name;
use igaming_contracts::RequestRejection;
use igaming_domain::gateway::RouteRules;
use igaming_domain::tenants::Brand;
use worker::Env;

use super::refused::Refused;
use crate::config;
use crate::exchange::Exchange;

/// The tenant whose brand is served under the request's host name.
pub(super) async fn tenant_of(env: &Env, exchange: &Exchange) -> Result<Rc<str>, Refused> {
    let host = host_name(exchange.authority()).map_err(|_| RequestRejection::MalformedTarget)?;
    Ok(config::tenant_id_of_host(env, &host).await?.ok_or(RequestRejection::UnknownHost)?)
}

/// The brand. A suspended one only answers what is open all the same.
pub(super) async fn open(env: &Env, tenant_id: &str, rules: &RouteRules) -> Result<Rc<Brand>, Refused> {
    let brand = config::brand(env, tenant_id).await?;
    if brand.config.suspended && !rules.is_open_while_suspended {
        return Err(RequestRejection::BrandSuspended.into());
    }
    Ok(brand)
}
