-- Forget what cases are found by, until it is gathered anew without those who were erased. In the schema that names without one stand for.
-- $1 case ids (uuid[])
UPDATE case_search SET words = '' WHERE case_id = any($1);
