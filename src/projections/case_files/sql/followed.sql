-- Read which cases in scope somebody follows.
-- $1 units in scope (text[]; null: all)  $2 who asks (text)  $3 who follows them (text)  $4 limit (int)
SELECT f.case_id
FROM projections.case_files AS f
WHERE
    f.assigned_to = $3
    AND ($1::text [] IS NULL OR f.units && $1::text [])
    AND ($2::text IS NULL OR $2 <> all(f.restricted))
ORDER BY f.case_id
LIMIT $4;
