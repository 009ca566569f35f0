-- Read which cases an account is kept from.
-- $1 who asks (text)
SELECT f.case_id
FROM projections.case_files AS f
WHERE f.restricted <> '{}' AND f.restricted @> ARRAY[$1];
