INSERT INTO tenants (tenant_id, name, created_at_ms) VALUES ('demo', 'Cactus Demo', 0), ('rival', 'Rival Demo', 0)
ON CONFLICT (tenant_id) DO NOTHING;
