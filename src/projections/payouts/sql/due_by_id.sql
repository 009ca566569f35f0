-- Read of which case a payout is.
-- $1 payout id (uuid)
SELECT d.case_id
FROM projections.payouts_due AS d
WHERE d.payout_id = $1;
