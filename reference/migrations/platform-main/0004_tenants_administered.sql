-- The truth about brands. What every Worker reads is published from here to CONFIG_KV.
ALTER TABLE tenants ADD COLUMN status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended'));
ALTER TABLE tenants ADD COLUMN version INTEGER NOT NULL DEFAULT 0 CHECK (version >= 0);

-- A host name belongs to one brand.
CREATE TABLE tenant_hosts (
    hostname TEXT PRIMARY KEY CHECK (hostname = lower(hostname) AND length(hostname) BETWEEN 1 AND 253),
    tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX tenant_hosts_by_tenant ON tenant_hosts (tenant_id);

-- Every configuration that was accepted; the one with the highest version is in force.
CREATE TABLE tenant_configs (
    tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id),
    version INTEGER NOT NULL CHECK (version >= 0),
    config TEXT NOT NULL CHECK (json_valid(config)),
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms >= 0),
    PRIMARY KEY (tenant_id, version)
) STRICT, WITHOUT ROWID;

-- Every key of CONFIG_KV that was ever made of the tables above. A generation is the sequence of the audit log's row that
-- changed it last; the key is up to date when that generation is published.
CREATE TABLE config_publications (
    config_key TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id),
    generation INTEGER NOT NULL CHECK (generation >= 0),
    published_generation INTEGER NOT NULL DEFAULT -1 CHECK (published_generation BETWEEN -1 AND generation),
    checked_at_ms INTEGER NOT NULL DEFAULT 0 CHECK (checked_at_ms >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX config_publications_pending ON config_publications (tenant_id)
    WHERE published_generation < generation;
CREATE INDEX config_publications_by_check ON config_publications (checked_at_ms);
