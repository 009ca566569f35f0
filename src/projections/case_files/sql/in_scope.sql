-- Read which of some cases are in scope.
-- $1 case ids (uuid[])  $2 units in scope (text[]; null: all)  $3 who asks (text)
SELECT f.case_id
FROM projections.case_files AS f
WHERE f.case_id = any($1) AND ($2::text [] IS NULL OR f.units && $2::text [])
    AND ($3::text IS NULL OR $3 <> all(f.restricted));
