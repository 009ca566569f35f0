-- Read one case file, if it is in scope.
-- $1 case id (uuid)  $2 units in scope (text[]; null: all)  $3 who asks (text)
SELECT f.file
FROM projections.case_files AS f
WHERE f.case_id = $1 AND ($2::text [] IS NULL OR f.units && $2::text [])
    AND ($3::text IS NULL OR $3 <> all(f.restricted));
