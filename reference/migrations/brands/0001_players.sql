-- Accounts. An e-mail address belongs to one player per brand. All players of a tenant are on one shard; that there is
-- such a tenant is written elsewhere, in platform-main.
CREATE TABLE players (
    player_id TEXT PRIMARY KEY CHECK (length(player_id) = 36),
    tenant_id TEXT NOT NULL CHECK (length(tenant_id) BETWEEN 1 AND 32),
    email TEXT NOT NULL CHECK (email = lower(email)),
    password_hash TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms >= 0),
    -- The welcome gift is a ledger entry in the wallet; this only says whether it still has to be asked for.
    welcome_promo_credited INTEGER NOT NULL DEFAULT 0 CHECK (welcome_promo_credited IN (0, 1)),
    UNIQUE (tenant_id, email)
) STRICT, WITHOUT ROWID;
