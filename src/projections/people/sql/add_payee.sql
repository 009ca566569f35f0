-- Add who took money; who is there already stays.
-- $1 payment id (uuid)  $2 subject id (uuid)  $3 details (text, JSON)  $4 erased (boolean)
INSERT INTO people.payees (payment_id, subject_id, details, erased)
VALUES ($1, $2, $3::jsonb, $4)
ON CONFLICT (payment_id) DO NOTHING;
