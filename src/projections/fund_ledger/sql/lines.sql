-- Read the lines of a fund's ledger, in order.
-- $1 fund (text)  $2 first day (date)  $3 last day (date)  $4 up to this position (bigint)
-- $5 behind this position (bigint)  $6 and this number in it (int)  $7 limit (int)
SELECT l.fund, l.position, l.number, l.on_day, l.account, l.side, l.amount_vnd, l.because
FROM projections.fund_ledger AS l
WHERE
    l.fund = $1 AND l.on_day BETWEEN $2 AND $3 AND l.position <= $4
    AND (l.position, l.number) > ($5::bigint, $6::int)
ORDER BY l.position, l.number
LIMIT $7;
