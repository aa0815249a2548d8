-- Who did what in the backoffice. Rows are only added, each with the hash of the one before; the triggers hold against
-- mistakes of ours, the chain shows what anybody else did.
CREATE TABLE audit_log (
    sequence INTEGER PRIMARY KEY CHECK (sequence >= 1),
    at_ms INTEGER NOT NULL CHECK (at_ms >= 0),
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('operator', 'anonymous', 'service')),
    actor_id TEXT NOT NULL,
    action TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id TEXT NOT NULL,
    tenant_id TEXT,
    request_id TEXT NOT NULL,
    change TEXT NOT NULL CHECK (json_valid(change)),
    previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX audit_log_by_tenant ON audit_log (tenant_id, sequence);
CREATE INDEX audit_log_by_actor ON audit_log (actor_id, sequence);
CREATE INDEX audit_log_by_target ON audit_log (target_id, sequence);

CREATE TRIGGER audit_log_follows_the_head BEFORE INSERT ON audit_log
WHEN NEW.sequence <> coalesce((SELECT max(sequence) FROM audit_log), 0) + 1
    OR NEW.previous_hash <> coalesce((SELECT hash FROM audit_log ORDER BY sequence DESC LIMIT 1), zeroblob(32))
BEGIN
    SELECT RAISE(ABORT, 'a row of audit_log follows the last one');
END;

CREATE TRIGGER audit_log_is_never_changed BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log is only added to');
END;

CREATE TRIGGER audit_log_is_never_deleted BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log is only added to');
END;
