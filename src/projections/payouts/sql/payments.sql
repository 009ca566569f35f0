-- Read what left some funds, and what was paid for some cases.
-- $1 funds' unit ids (text[]; null: all)  $2 case ids (uuid[])
SELECT p.payment
FROM projections.fund_payments AS p
WHERE $1::text [] IS NULL OR p.fund = any($1) OR p.case_id = any($2)
ORDER BY p.position;
