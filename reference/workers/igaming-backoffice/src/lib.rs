//! Operators, brands, and who changed what: routes only. The rules and the SQL are in `igaming_domain::backoffice`.

use std::rc::Rc;

use cactus_edge::Fault;
use cactus_edge::worker::{D1, KvNamespace};
use igaming_contracts::backoffice::audit::{
    AuditPage, AuditQuery, AuditVerification, ListAudit, VerifyAudit, VerifyAuditQuery, VerifyAuditRejection,
};
use igaming_contracts::backoffice::openapi::{GetOpenApi, OpenApi};
use igaming_contracts::backoffice::tenants::{
    ChangeTenant, CreateTenant, GetTenant, ListTenants, NewTenant, Tenant, TenantChange, TenantRejection,
    Tenants, TenantsQuery,
};
use igaming_contracts::{Empty, NoRejection, fleet};
use igaming_domain::backoffice::{Acting, audit, tenants};
use igaming_runtime::{App, Failure, Reply, Shell, acting_operator, global_db, log_fault, run_cron};
use worker::{Context, Env, Result, ScheduleContext, ScheduledEvent, event, web_sys};

const WORKER: &str = fleet::worker::BACKOFFICE;
const CONFIG: &str = "CONFIG_KV";

/// Generated from the endpoints' types.
const OPENAPI: &str = include_str!("../../../openapi.json");

thread_local! {
    static SHELL: Rc<Shell<()>> = Rc::new(
        Shell::new(WORKER)
            .with_operators()
            .on::<GetOpenApi, _, _>(openapi)
            .on::<ListTenants, _, _>(list_tenants)
            .on::<GetTenant, _, _>(get_tenant)
            .on::<CreateTenant, _, _>(create_tenant)
            .on::<ChangeTenant, _, _>(change_tenant)
            .on::<ListAudit, _, _>(list_audit)
            .on::<VerifyAudit, _, _>(verify_audit),
    );
}

#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<web_sys::Response> {
    SHELL.with(Rc::clone).serve(request, env, Rc::new(())).await
}

/// Publishes what could not be published when it was changed, and puts right what is not as published.
#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    run_cron(WORKER, &event, env, |cron| async move {
        tenants::sweep(&global_db(cron.env())?, &KvNamespace::new(cron.env(), CONFIG)?, cron.now_ms()).await
    })
    .await;
}

type Answer<T, R> = std::result::Result<Reply<T>, Failure<R>>;

/// What a handler works with: who acts, the database, and where configurations are published.
async fn opened<R>(app: &App<()>) -> std::result::Result<(Acting, D1, KvNamespace), Failure<R>> {
    Ok((acting_operator(app).await?, global_db(&app.env)?, KvNamespace::new(&app.env, CONFIG)?))
}

async fn openapi(_: App<()>, _: Empty) -> Answer<OpenApi, NoRejection> {
    let document = serde_json::from_str(OPENAPI).map_err(|error| Fault::internal(error.to_string()))?;
    Ok(OpenApi(document).into())
}

async fn list_tenants(app: App<()>, query: TenantsQuery) -> Answer<Tenants, NoRejection> {
    let (acting, db, _) = opened(&app).await?;
    Ok(tenants::list(&db, &acting.reach, &query).await?.into())
}

async fn get_tenant(app: App<()>, _: Empty) -> Answer<Tenant, TenantRejection> {
    let (acting, db, _) = opened(&app).await?;
    Ok(tenants::get(&db, &acting.reach, &app.parameter).await?.into())
}

async fn create_tenant(app: App<()>, new: NewTenant) -> Answer<Tenant, TenantRejection> {
    let (acting, db, kv) = opened(&app).await?;
    Ok(told(tenants::create(&db, &kv, &acting, &new).await?).into())
}

async fn change_tenant(app: App<()>, change: TenantChange) -> Answer<Tenant, TenantRejection> {
    let (acting, db, kv) = opened(&app).await?;
    Ok(told(tenants::change(&db, &kv, &acting, &app.parameter, &change).await?).into())
}

/// The change is made, whatever became of its publication, which the cron does again.
fn told(saved: tenants::Saved) -> Tenant {
    if let Some(fault) = &saved.unpublished {
        log_fault(WORKER, "publish", fault);
    }
    saved.tenant
}

async fn list_audit(app: App<()>, query: AuditQuery) -> Answer<AuditPage, NoRejection> {
    let (acting, db, _) = opened(&app).await?;
    Ok(audit::list(&db, &acting.reach, &query).await?.into())
}

async fn verify_audit(
    app: App<()>,
    query: VerifyAuditQuery,
) -> Answer<AuditVerification, VerifyAuditRejection> {
    let (_, db, _) = opened(&app).await?;
    Ok(audit::verify(&db, &query).await?.into())
}
