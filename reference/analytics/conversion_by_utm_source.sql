-- Conversion funnel signup → first deposit por UTM source
SELECT blob4 AS utm_source,
  countIf(blob3 = 'funnel.signup_completed') AS signups,
  countIf(blob3 = 'funnel.first_deposit_completed') AS first_deposits,
  countIf(blob3 = 'funnel.first_deposit_completed') / countIf(blob3 = 'funnel.signup_completed') AS conv_rate
FROM events_analytics
WHERE timestamp > now() - INTERVAL '7' DAY
GROUP BY utm_source
ORDER BY signups DESC;
