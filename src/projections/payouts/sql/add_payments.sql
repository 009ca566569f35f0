-- Add payments; one that is there already stays as it is.
-- $1 payment ids (uuid[])  $2 funds (text[])  $3 case ids (uuid[])  $4 positions (bigint[])  $5 payments (text[], JSON)
INSERT INTO projections.fund_payments (payment_id, fund, case_id, position, payment)
SELECT n.payment_id, n.fund, n.case_id, n.position, n.payment::jsonb
FROM unnest($1::uuid [], $2::text [], $3::uuid [], $4::bigint [], $5::text [])
    AS n (payment_id, fund, case_id, position, payment)
ON CONFLICT (payment_id) DO NOTHING;
