-- Forget what is known of people; that somebody was there remains. In the schema that names without one stand for.
-- $1 subject ids (uuid[])
UPDATE persons SET details = NULL, erased = true WHERE subject_id = any($1);
