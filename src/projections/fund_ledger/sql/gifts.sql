-- Count a fund's gifts in kind: what came and went on some days, and what is left at their end.
-- $1 fund (text)  $2 first day (date)  $3 last day (date)  $4 up to this position (bigint)
SELECT
    g.gift_id, max(g.what) AS what,
    coalesce(sum(g.quantity) FILTER (WHERE g.on_day >= $2 AND g.quantity > 0), 0)::bigint AS received,
    coalesce(-sum(g.quantity) FILTER (WHERE g.on_day >= $2 AND g.quantity < 0), 0)::bigint AS given,
    sum(g.quantity)::bigint AS held,
    sum(g.value_vnd)::bigint AS held_value_vnd
FROM projections.fund_gifts AS g
WHERE g.fund = $1 AND g.on_day <= $3 AND g.position <= $4
GROUP BY g.gift_id
ORDER BY g.gift_id;
