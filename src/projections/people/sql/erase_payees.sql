-- Forget what is known of people who took money.
-- $1 subject ids (uuid[])
UPDATE people.payees SET details = NULL, erased = true WHERE subject_id = any($1);
