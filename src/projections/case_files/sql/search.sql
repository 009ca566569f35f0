-- Find case files by what people remember of them; every pattern must match, and the age of a child where one is given.
-- $1 patterns (text[])  $2 units in scope (text[]; null: all)  $3 limit (int)  $4 who asks (text)
-- $5, $6 least and greatest age of a child whose age was estimated, in months (int; null: any)
SELECT f.file
FROM people.case_search AS s
INNER JOIN projections.case_files AS f ON s.case_id = f.case_id
WHERE
    s.words LIKE all($1::text []) AND ($2::text [] IS NULL OR f.units && $2::text [])
    AND ($4::text IS NULL OR $4 <> all(f.restricted))
    AND (
        $5::int IS NULL
        OR EXISTS (
            SELECT FROM people.persons AS p
            WHERE
                p.case_id = s.case_id AND p.part = 'child'
                AND (p.details ->> 'estimated_age_months')::int BETWEEN $5 AND $6
        )
    )
ORDER BY f.received_at DESC, f.case_id DESC
LIMIT $3;
