-- Forget what is known of people; that somebody was there remains.
-- $1 subject ids (uuid[])
UPDATE people.persons SET details = NULL, erased = true WHERE subject_id = any($1);
