-- Say whether somebody stands in a case in scope.
-- $1 subject id (uuid)  $2 units in scope (text[]; null: all)  $3 who asks (text)
SELECT true
FROM people.persons AS p
INNER JOIN projections.case_files AS f ON p.case_id = f.case_id
WHERE p.subject_id = $1 AND ($2::text [] IS NULL OR f.units && $2::text [])
    AND ($3::text IS NULL OR $3 <> all(f.restricted))
LIMIT 1;
