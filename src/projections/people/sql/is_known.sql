-- Say whether somebody stands in a case in scope.
-- $1 subject id (uuid)  $2 units in scope (text[]; null: all)
SELECT true
FROM people.persons AS p
INNER JOIN projections.case_files AS f ON p.case_id = f.case_id
WHERE p.subject_id = $1 AND ($2::text [] IS NULL OR f.units && $2::text [])
LIMIT 1;
