-- Read the wrapped keys of people.
-- $1 subjects (uuid[])
SELECT k.subject, k.wrapped FROM record.subject_keys AS k WHERE k.subject = any($1);
