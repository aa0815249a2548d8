//! Whether the brand serves the country that the client is in.

use igaming_contracts::RequestRejection;
use igaming_domain::gateway::RouteRules;
use igaming_domain::tenants::Brand;

use crate::exchange::Exchange;

pub(super) fn check(exchange: &Exchange, brand: &Brand, rules: &RouteRules) -> Result<(), RequestRejection> {
    if rules.checks_country && !brand.geo.admits(exchange.client_country()) {
        return Err(RequestRejection::UnavailableForLegalReasons);
    }
    Ok(())
}
