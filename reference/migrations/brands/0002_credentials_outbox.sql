-- What an account is beside its password. Whether it may be used, sessions and second factors are decided by the player's
-- object of igaming-auth; `status` is its record here, for lists.
ALTER TABLE players ADD COLUMN status TEXT NOT NULL DEFAULT 'active'
    CHECK (status IN ('active', 'locked', 'self_excluded', 'closed'));
-- Rises with each new password: a login that began with an older one opens no session.
ALTER TABLE players ADD COLUMN password_version INTEGER NOT NULL DEFAULT 0 CHECK (password_version >= 0);
ALTER TABLE players ADD COLUMN email_verified_at_ms INTEGER CHECK (email_verified_at_ms >= 0);
ALTER TABLE players ADD COLUMN phone TEXT CHECK (length(phone) BETWEEN 8 AND 16);
ALTER TABLE players ADD COLUMN phone_verified_at_ms INTEGER CHECK (phone_verified_at_ms >= 0);
ALTER TABLE players ADD COLUMN date_of_birth TEXT CHECK (date_of_birth IS date(date_of_birth));
ALTER TABLE players ADD COLUMN country TEXT CHECK (length(country) = 2);

-- Messages to players. Their parameters may be secrets that are good for a day at most; older rows are deleted.
CREATE TABLE outbox_messages (
    message_id TEXT PRIMARY KEY CHECK (length(message_id) = 36),
    tenant_id TEXT NOT NULL CHECK (length(tenant_id) BETWEEN 1 AND 32),
    player_id TEXT NOT NULL CHECK (length(player_id) = 36),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
    recipient TEXT NOT NULL,
    template TEXT NOT NULL,
    parameters TEXT NOT NULL CHECK (json_valid(parameters)),
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_messages_by_recipient ON outbox_messages (tenant_id, recipient, created_at_ms);
CREATE INDEX outbox_messages_by_age ON outbox_messages (created_at_ms);
