-- Read what cases give in some units.
-- $1 unit ids (text[]; null: all)  $2 cases to leave out (uuid[]; null: all)
SELECT d.payout
FROM projections.payouts_due AS d
WHERE
    ($1::text [] IS NULL OR d.unit_id = any($1) OR (d.unit_id IS NULL AND d.area = any($1)))
    AND d.case_id <> all($2::uuid [])
ORDER BY d.case_id, d.payout_id;
