-- Find case files by what people remember of them; every pattern must match.
-- $1 patterns (text[])  $2 units in scope (text[]; null: all)  $3 limit (int)
SELECT f.file
FROM people.case_search AS s
INNER JOIN projections.case_files AS f ON s.case_id = f.case_id
WHERE s.words LIKE all($1::text []) AND ($2::text [] IS NULL OR f.units && $2::text [])
ORDER BY f.received_at DESC, f.case_id DESC
LIMIT $3;
