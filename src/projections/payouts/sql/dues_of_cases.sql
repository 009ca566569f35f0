-- Read what some cases give.
-- $1 case ids (uuid[])
SELECT d.payout
FROM projections.payouts_due AS d
WHERE d.case_id = any($1)
ORDER BY d.case_id, d.payout_id;
