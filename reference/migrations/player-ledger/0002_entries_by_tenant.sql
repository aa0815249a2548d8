-- A wallet belongs to a tenant and a player, so its rows are found by both. A command that moves no money, such as a
-- self-exclusion, has no asset.
CREATE TABLE ledger_entries_by_tenant (
    tenant_id TEXT NOT NULL,
    player_id TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    at_ms INTEGER NOT NULL CHECK (at_ms >= 0),
    kind TEXT NOT NULL,
    -- NULL when the command took effect; otherwise the code of the refusal.
    refusal_code TEXT,
    -- NULL when the entry names no asset and moves none.
    asset TEXT,
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    -- What the entry did to the player's balance of the asset, all colours together, and the balance after.
    change_minor INTEGER NOT NULL CHECK (refusal_code IS NULL OR change_minor = 0),
    balance_after_minor INTEGER CHECK (balance_after_minor >= 0),
    command_key TEXT NOT NULL,
    game TEXT,
    round_id TEXT,
    -- The whole entry as the wallet wrote it, for receipts and audits.
    entry TEXT NOT NULL CHECK (json_valid(entry)),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    CHECK ((asset IS NULL) = (balance_after_minor IS NULL)),
    PRIMARY KEY (tenant_id, player_id, sequence)
) STRICT, WITHOUT ROWID;

INSERT INTO ledger_entries_by_tenant (
    tenant_id, player_id, sequence, at_ms, kind, refusal_code, asset, amount_minor, change_minor, balance_after_minor,
    command_key, game, round_id, entry, hash
)
SELECT
    tenant_id, player_id, sequence, at_ms, kind, refusal_code, asset, amount_minor, change_minor, balance_after_minor,
    command_key, game, round_id, entry, hash
FROM ledger_entries;

DROP TABLE ledger_entries;

ALTER TABLE ledger_entries_by_tenant RENAME TO ledger_entries;
