-- Read which cases in scope have a fact behind a position.
-- $1 units in scope (text[]; null: all)  $2 position (bigint)  $3 who asks (text)
SELECT f.case_id
FROM projections.case_files AS f
WHERE ($1::text [] IS NULL OR f.units && $1::text []) AND f.position > $2
    AND ($3::text IS NULL OR $3 <> all(f.restricted));
