-- Read the steps of the payouts of some funds, and of some cases, each payout's in order.
-- $1 funds' unit ids (text[]; null: all)  $2 case ids (uuid[])  $3 recorded by this position (bigint; null: any)
SELECT s.payout_id, s.version, s.position, s.step
FROM projections.payout_steps AS s
WHERE
    s.payout_id IN (
        SELECT p.payout_id
        FROM projections.payout_steps AS p
        WHERE $1::text [] IS NULL OR p.fund = any($1) OR p.case_id = any($2)
    )
    AND ($3::bigint IS NULL OR s.position <= $3)
ORDER BY s.payout_id, s.version;
