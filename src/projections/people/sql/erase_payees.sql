-- Forget what is known of people who took money. In the schema that names without one stand for.
-- $1 subject ids (uuid[])
UPDATE payees SET details = NULL, erased = true WHERE subject_id = any($1) AND details IS NOT NULL;
