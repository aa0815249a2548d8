-- Bet decision time histogram (P50/P90/P99)
SELECT quantile(0.5)(double1) AS p50_ms, quantile(0.9)(double1) AS p90_ms, quantile(0.99)(double1) AS p99_ms
FROM events_analytics
WHERE blob3 = 'bet.cashout_clicked' AND timestamp > now() - INTERVAL '24' HOUR;
