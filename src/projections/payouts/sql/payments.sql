-- Read what left some funds, and what was paid for some cases.
-- $1 funds' unit ids (text[]; null: all)  $2 case ids (uuid[])  $3 recorded by this position (bigint; null: any)
SELECT p.payment
FROM projections.fund_payments AS p
WHERE
    ($1::text [] IS NULL OR p.fund = any($1) OR p.case_id = any($2))
    AND ($3::bigint IS NULL OR p.position <= $3)
ORDER BY p.position;
