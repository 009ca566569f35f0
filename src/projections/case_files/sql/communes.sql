-- Read the communes that cases in scope happened in, or whose children live in.
-- $1 units in scope (text[]; null: all)  $2 who asks (text)
SELECT DISTINCT u.unit
FROM projections.case_files AS f
CROSS JOIN LATERAL unnest(ARRAY[f.commune_of_event, f.commune_of_residence]) AS u (unit)
WHERE
    u.unit IS NOT NULL
    AND ($1::text [] IS NULL OR f.units && $1::text [])
    AND ($2::text IS NULL OR $2 <> all(f.restricted));
