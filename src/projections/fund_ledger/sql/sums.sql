-- Add up a fund's ledger: what each account came to before some days, and what moved on them, by kind of entry.
-- $1 fund (text)  $2 first day (date)  $3 last day (date)  $4 up to this position (bigint)
SELECT
    l.account, l.side, l.entry, l.on_day >= $2 AS within,
    sum(l.amount_vnd)::bigint AS amount_vnd, count(*) AS entries,
    bool_or(l.open_list) AS open_list
FROM projections.fund_ledger AS l
WHERE l.fund = $1 AND l.on_day <= $3 AND l.position <= $4
GROUP BY l.account, l.side, l.entry, l.on_day >= $2
ORDER BY l.account, l.side, l.entry;
