use cactus_edge::{Db, Fault, Row, Statement};
use igaming_contracts::auth::{AccountStatus, Player};

use super::password::PasswordHash;
use super::rules::Email;

const INSERT_PLAYER: &str = "INSERT INTO players \
     (player_id, tenant_id, email, password_hash, created_at_ms, date_of_birth, country) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (tenant_id, email) DO NOTHING RETURNING player_id";
const SELECT_BY_EMAIL: &str = "SELECT player_id, tenant_id, email, created_at_ms, password_hash, \
     welcome_promo_credited, password_version, email_verified_at_ms IS NOT NULL \
     FROM players WHERE tenant_id = ?1 AND email = ?2";
const SELECT_BY_ID: &str = "SELECT player_id, tenant_id, email, created_at_ms, password_hash, \
     welcome_promo_credited, password_version, email_verified_at_ms IS NOT NULL \
     FROM players WHERE player_id = ?1 AND tenant_id = ?2";
const EXISTS: &str = "SELECT 1 FROM players WHERE player_id = ?1 AND tenant_id = ?2";
const MARK_WELCOME_CREDITED: &str = "UPDATE players SET welcome_promo_credited = 1 WHERE player_id = ?1";
const UPDATE_PASSWORD: &str = "UPDATE players SET password_hash = ?4, password_version = ?5 \
     WHERE player_id = ?1 AND tenant_id = ?2 AND password_version = ?3 RETURNING player_id";
const UPDATE_STATUS: &str = "UPDATE players SET status = ?3 WHERE player_id = ?1 AND tenant_id = ?2";
const VERIFY_EMAIL: &str = "UPDATE players SET email_verified_at_ms = coalesce(email_verified_at_ms, ?3) \
     WHERE player_id = ?1 AND tenant_id = ?2";
const VERIFY_PHONE: &str = "UPDATE players SET phone = ?3, phone_verified_at_ms = ?4 \
     WHERE player_id = ?1 AND tenant_id = ?2";

/// A row of `players`.
pub(super) struct StoredPlayer {
    pub player: Player,
    pub password_hash: PasswordHash,
    pub welcome_promo_credited: bool,
    pub password_version: u64,
}

/// What is told of oneself at registration, beside the address.
pub(super) struct Told<'a> {
    pub date_of_birth: Option<&'a str>,
    pub country: Option<&'a str>,
}

/// Stores a new player; `false` when the address is taken.
pub(super) async fn insert(
    db: &impl Db,
    player: &Player,
    hash: &PasswordHash,
    told: Told<'_>,
) -> Result<bool, Fault> {
    let insert = Statement::new(INSERT_PLAYER)
        .bind(player.player_id.as_str())
        .bind(player.tenant_id.as_str())
        .bind(player.email.as_str())
        .bind(hash.as_str())
        .bind(player.created_at_ms)
        .bind(told.date_of_birth)
        .bind(told.country);
    Ok(!db.query(insert).await?.is_empty())
}

pub(super) async fn by_email(
    db: &impl Db,
    tenant_id: &str,
    email: &Email,
) -> Result<Option<StoredPlayer>, Fault> {
    let rows = db.query(Statement::new(SELECT_BY_EMAIL).bind(tenant_id).bind(email.as_str())).await?;
    rows.first().map(from_row).transpose()
}

pub(super) async fn by_id(
    db: &impl Db,
    tenant_id: &str,
    player_id: &str,
) -> Result<Option<StoredPlayer>, Fault> {
    let rows = db.query(Statement::new(SELECT_BY_ID).bind(player_id).bind(tenant_id)).await?;
    rows.first().map(from_row).transpose()
}

/// Whether the tenant has a player of this id.
///
/// # Errors
/// A fault when the database does not answer.
pub async fn player_exists(db: &impl Db, tenant_id: &str, player_id: &str) -> Result<bool, Fault> {
    Ok(!db.query(Statement::new(EXISTS).bind(player_id).bind(tenant_id)).await?.is_empty())
}

pub(super) async fn mark_welcome_credited(db: &impl Db, player_id: &str) -> Result<(), Fault> {
    db.query(Statement::new(MARK_WELCOME_CREDITED).bind(player_id)).await.map(drop)
}

/// Puts `hash` under `version` in the place of the password that was read; `false` when that is no longer there.
pub(super) async fn update_password(
    db: &impl Db,
    read: &StoredPlayer,
    hash: &PasswordHash,
    version: u64,
) -> Result<bool, Fault> {
    let update = Statement::new(UPDATE_PASSWORD)
        .bind(read.player.player_id.as_str())
        .bind(read.player.tenant_id.as_str())
        .bind(read.password_version)
        .bind(hash.as_str())
        .bind(version);
    Ok(!db.query(update).await?.is_empty())
}

pub(super) async fn update_status(
    db: &impl Db,
    tenant_id: &str,
    player_id: &str,
    status: AccountStatus,
) -> Result<(), Fault> {
    let status = match status {
        AccountStatus::Active => "active",
        AccountStatus::Locked => "locked",
        AccountStatus::SelfExcluded => "self_excluded",
        AccountStatus::Closed => "closed",
    };
    db.query(Statement::new(UPDATE_STATUS).bind(player_id).bind(tenant_id).bind(status)).await.map(drop)
}

pub(super) async fn verify_email(
    db: &impl Db,
    tenant_id: &str,
    player_id: &str,
    now_ms: u64,
) -> Result<(), Fault> {
    db.query(Statement::new(VERIFY_EMAIL).bind(player_id).bind(tenant_id).bind(now_ms)).await.map(drop)
}

pub(super) async fn verify_phone(
    db: &impl Db,
    tenant_id: &str,
    player_id: &str,
    phone: &str,
    now_ms: u64,
) -> Result<(), Fault> {
    let verify = Statement::new(VERIFY_PHONE).bind(player_id).bind(tenant_id).bind(phone).bind(now_ms);
    db.query(verify).await.map(drop)
}

fn from_row(row: &Row) -> Result<StoredPlayer, Fault> {
    Ok(StoredPlayer {
        player: Player {
            player_id: row.text(0)?.to_owned(),
            tenant_id: row.text(1)?.to_owned(),
            email: row.text(2)?.to_owned(),
            created_at_ms: row.unsigned(3)?,
            email_verified: row.integer(7)? == 1,
        },
        password_hash: PasswordHash::from_stored(row.text(4)?),
        welcome_promo_credited: row.integer(5)? == 1,
        password_version: row.unsigned(6)?,
    })
}
