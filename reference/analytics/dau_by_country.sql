-- DAU últimos 30d por country
SELECT blob1 AS country, formatDateTime(timestamp, '%Y-%m-%d') AS day, COUNT(DISTINCT blob2) AS dau
FROM events_analytics
WHERE timestamp > now() - INTERVAL '30' DAY AND blob3 = 'session.start'
GROUP BY country, day
ORDER BY day DESC, dau DESC;
