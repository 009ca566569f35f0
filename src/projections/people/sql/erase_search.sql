-- Forget what cases are found by, until it is gathered anew without those who were erased.
-- $1 case ids (uuid[])
UPDATE people.case_search SET words = '' WHERE case_id = any($1);
