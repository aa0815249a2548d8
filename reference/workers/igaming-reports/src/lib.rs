//! Reports for the brand's people: routes only. The rules and the SQL are in `igaming_domain::reports`.

use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::D1;
use igaming_contracts::fleet;
use igaming_contracts::reports::{GetOverview, Overview, OverviewQuery, ReportRejection};
use igaming_runtime::{App, Failure, Reply, Shell};
use worker::{Context, Env, Result, event, web_sys};

thread_local! {
    static SHELL: Rc<Shell<()>> =
        Rc::new(Shell::new(fleet::worker::REPORTS).on::<GetOverview, _, _>(overview));
}

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    SHELL.with(Rc::clone).serve(request, env, Rc::new(())).await
}

async fn overview(
    app: App<()>,
    query: OverviewQuery,
) -> std::result::Result<Reply<Overview>, Failure<ReportRejection>> {
    let db = app.env.d1("EVENTS_DB").map(D1::new).map_err(|error| Fault::internal(error.to_string()))?;
    Ok(igaming_domain::reports::overview(&db, &app.context.tenant_id, &query).await?.into())
}
