-- Who works in the backoffice: apart from players, in every respect. Only super_admin is of no single brand.
CREATE TABLE admin_users (
    operator_id TEXT PRIMARY KEY CHECK (length(operator_id) = 36),
    email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
    role TEXT NOT NULL CHECK (role IN ('super_admin', 'admin', 'finance', 'risk', 'support', 'read_only')),
    tenant_id TEXT REFERENCES tenants (tenant_id),
    -- Rises with each change of the account; whoever wants to change it names the version that was read.
    version INTEGER NOT NULL CHECK (version >= 1),
    disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    -- None while the invitation was not accepted.
    password_hash TEXT,
    -- The sealed secret of the authenticator app; without one there is no session.
    totp_sealed BLOB,
    -- The time step of the last code that was accepted.
    totp_last_step INTEGER,
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms >= 0),
    CHECK ((role = 'super_admin') = (tenant_id IS NULL)),
    CHECK (totp_sealed IS NULL OR password_hash IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX admin_users_by_tenant ON admin_users (tenant_id, operator_id);

-- Codes that stand once for the authenticator app; a used one is deleted.
CREATE TABLE admin_recovery_codes (
    code_hash TEXT PRIMARY KEY CHECK (length(code_hash) = 64),
    operator_id TEXT NOT NULL REFERENCES admin_users (operator_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX admin_recovery_codes_by_operator ON admin_recovery_codes (operator_id);

-- At most one per operator; a newer one makes the older void.
CREATE TABLE admin_invitations (
    operator_id TEXT PRIMARY KEY REFERENCES admin_users (operator_id),
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    expires_at_ms INTEGER NOT NULL CHECK (expires_at_ms >= 0)
) STRICT, WITHOUT ROWID;

-- Between the password and the session: lets do one thing, once.
CREATE TABLE admin_challenges (
    token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64),
    operator_id TEXT NOT NULL REFERENCES admin_users (operator_id),
    tenant_id TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('second_factor', 'enrolment')),
    -- Of the account, when the password was right: any change since makes the challenge void.
    operator_version INTEGER NOT NULL CHECK (operator_version >= 1),
    -- Of an enrolment, the secret that was shown.
    totp_sealed BLOB,
    expires_at_ms INTEGER NOT NULL CHECK (expires_at_ms >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX admin_challenges_by_operator ON admin_challenges (operator_id);
CREATE INDEX admin_challenges_by_expiry ON admin_challenges (expires_at_ms);

-- Sessions. An ended one stays until it would have expired, so that whoever ended it finds it.
CREATE TABLE admin_sessions (
    session_id TEXT PRIMARY KEY CHECK (length(session_id) = 36),
    operator_id TEXT NOT NULL REFERENCES admin_users (operator_id),
    -- The brand under whose name the operator logged in: the audience of the session's tokens.
    tenant_id TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms >= 0),
    used_at_ms INTEGER NOT NULL CHECK (used_at_ms >= created_at_ms),
    expires_at_ms INTEGER NOT NULL CHECK (expires_at_ms > created_at_ms),
    ended_at_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX admin_sessions_by_operator ON admin_sessions (operator_id);
CREATE INDEX admin_sessions_by_expiry ON admin_sessions (expires_at_ms);

-- Every refresh token of a session, also those that were used: one that comes again was stolen.
CREATE TABLE admin_refresh_tokens (
    token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64),
    session_id TEXT NOT NULL REFERENCES admin_sessions (session_id),
    -- The token that it was exchanged for; with one it is used.
    successor_hash TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX admin_refresh_tokens_by_session ON admin_refresh_tokens (session_id);

-- Failed logins in a row by address, whether an operator has it or not.
CREATE TABLE admin_login_attempts (
    email_hash TEXT PRIMARY KEY CHECK (length(email_hash) = 64),
    failures INTEGER NOT NULL CHECK (failures >= 0),
    last_at_ms INTEGER NOT NULL CHECK (last_at_ms >= 0),
    blocked_until_ms INTEGER NOT NULL CHECK (blocked_until_ms >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX admin_login_attempts_by_time ON admin_login_attempts (last_at_ms);
