INSERT INTO tenants (tenant_id, name, created_at_ms, version) VALUES
('demo', 'Cactus Demo', 0, 1),
('rival', 'Rival Demo', 0, 1)
ON CONFLICT (tenant_id) DO NOTHING;

INSERT INTO tenant_hosts (hostname, tenant_id) VALUES
('localhost', 'demo'),
('127.0.0.1', 'demo'),
('demo.localhost', 'demo'),
('rival.localhost', 'rival')
ON CONFLICT (hostname) DO NOTHING;

INSERT INTO tenant_configs (tenant_id, version, config, created_at_ms) VALUES
('demo', 1, '{"version": 1, "name": "Cactus Demo", "play_money": true, "currencies": ["BRL"], "welcome_promo": {"campaign": "welcome", "currency": "BRL", "amount_minor": 100000}, "allowed_origins": ["http://localhost:5173"], "page_url": "http://localhost:8787", "exchange_rates": [{"from": "BRL", "to": "EUR", "rate": "0.1739", "margin_basis_points": 150}, {"from": "EUR", "to": "BRL", "rate": "5.7504", "margin_basis_points": 150}, {"from": "BRL", "to": "USD", "rate": "0.1842", "margin_basis_points": 150}, {"from": "USD", "to": "BRL", "rate": "5.4289", "margin_basis_points": 150}, {"from": "EUR", "to": "USD", "rate": "1.0592", "margin_basis_points": 100}, {"from": "USD", "to": "EUR", "rate": "0.9441", "margin_basis_points": 100}], "mines": {"house_edge_basis_points": 100, "stake_minor_min": 1, "stake_minor_max": 10000000, "payout_minor_max": 1000000000, "open_rounds_max": 8}, "crash": [{"name": "main", "currency": "BRL", "betting_ms": 5000, "closing_ms": 500, "pause_ms": 3000, "house_edge_basis_points": 100, "multiplier_max_hundredths": 1000000, "stake_minor_min": 1, "stake_minor_max": 10000000, "payout_minor_max": 1000000000, "round_payout_minor_max": 5000000000, "gateways": 4, "fairness": "chain", "beacon": {"url": "http://localhost:8787/.beacon/public/", "public_key": "ae563f6fe4ce5d9c333caf9b64d11ba64ddc673c3bbe2cb8b3f4f6ccf0c26ad63d784bef5a48250b5a7e8a6058d5dee309695101d1d1fb65bae7f06b8cdbcd34a903f76f70081d95417db2baa8d7dd895a1f920919e646b9bb27859f253bcc02", "genesis_s": 1700000000, "period_s": 1}}, {"name": "beacon", "currency": "BRL", "betting_ms": 5000, "closing_ms": 500, "pause_ms": 3000, "house_edge_basis_points": 100, "multiplier_max_hundredths": 1000000, "stake_minor_min": 1, "stake_minor_max": 10000000, "payout_minor_max": 1000000000, "round_payout_minor_max": 5000000000, "gateways": 4, "fairness": "chain_beacon", "beacon": {"url": "http://localhost:8787/.beacon/public/", "public_key": "ae563f6fe4ce5d9c333caf9b64d11ba64ddc673c3bbe2cb8b3f4f6ccf0c26ad63d784bef5a48250b5a7e8a6058d5dee309695101d1d1fb65bae7f06b8cdbcd34a903f76f70081d95417db2baa8d7dd895a1f920919e646b9bb27859f253bcc02", "genesis_s": 1700000000, "period_s": 1}}, {"name": "fast", "currency": "BRL", "betting_ms": 2500, "closing_ms": 300, "pause_ms": 500, "house_edge_basis_points": 100, "multiplier_max_hundredths": 200, "stake_minor_min": 1, "stake_minor_max": 10000000, "payout_minor_max": 1000000000, "round_payout_minor_max": 5000000000, "gateways": 2, "fairness": "chain", "beacon": {"url": "http://localhost:8787/.beacon/public/", "public_key": "ae563f6fe4ce5d9c333caf9b64d11ba64ddc673c3bbe2cb8b3f4f6ccf0c26ad63d784bef5a48250b5a7e8a6058d5dee309695101d1d1fb65bae7f06b8cdbcd34a903f76f70081d95417db2baa8d7dd895a1f920919e646b9bb27859f253bcc02", "genesis_s": 1700000000, "period_s": 1}}, {"name": "fast-beacon", "currency": "BRL", "betting_ms": 2500, "closing_ms": 300, "pause_ms": 500, "house_edge_basis_points": 100, "multiplier_max_hundredths": 200, "stake_minor_min": 1, "stake_minor_max": 10000000, "payout_minor_max": 1000000000, "round_payout_minor_max": 5000000000, "gateways": 2, "fairness": "chain_beacon", "beacon": {"url": "http://localhost:8787/.beacon/public/", "public_key": "ae563f6fe4ce5d9c333caf9b64d11ba64ddc673c3bbe2cb8b3f4f6ccf0c26ad63d784bef5a48250b5a7e8a6058d5dee309695101d1d1fb65bae7f06b8cdbcd34a903f76f70081d95417db2baa8d7dd895a1f920919e646b9bb27859f253bcc02", "genesis_s": 1700000000, "period_s": 1}}], "tower": {"house_edge_basis_points": 200, "stake_minor_min": 1, "stake_minor_max": 10000000, "payout_minor_max": 1000000000}}', 0),
('rival', 1, '{"version": 1, "name": "Rival Demo", "play_money": true, "currencies": ["BRL"], "welcome_promo": {"campaign": "welcome", "currency": "BRL", "amount_minor": 100000}, "allowed_origins": [], "page_url": "http://rival.localhost:8787", "mines": {"house_edge_basis_points": 100, "stake_minor_min": 1, "stake_minor_max": 10000000, "payout_minor_max": 1000000000, "open_rounds_max": 8}, "tower": {"house_edge_basis_points": 200, "stake_minor_min": 1, "stake_minor_max": 10000000, "payout_minor_max": 1000000000}}', 0)
ON CONFLICT (tenant_id, version) DO NOTHING;

INSERT INTO config_publications (config_key, tenant_id, generation, published_generation) VALUES
('host:localhost', 'demo', 0, 0),
('host:127.0.0.1', 'demo', 0, 0),
('host:demo.localhost', 'demo', 0, 0),
('host:rival.localhost', 'rival', 0, 0),
('tenant:demo:config', 'demo', 0, 0),
('tenant:rival:config', 'rival', 0, 0)
ON CONFLICT (config_key) DO NOTHING;
