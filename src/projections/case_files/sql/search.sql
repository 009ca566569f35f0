-- Find case files by what people remember of them; each word must begin with what is sought, and the age of a child fit.
-- $1 beginnings of words (tsquery as text; empty: any)  $2 units in scope (text[]; null: all)  $3 limit (int)
-- $4 who asks (text)  $5, $6 least and greatest age of a child whose age was estimated, in months (int; null: any)
SELECT f.file
FROM people.case_search AS s
INNER JOIN projections.case_files AS f ON s.case_id = f.case_id
WHERE
    ($1::text = '' OR array_to_tsvector(string_to_array(s.words, ' ')) @@ $1::text::tsquery)
    AND ($2::text [] IS NULL OR f.units && $2::text [])
    AND ($4::text IS NULL OR $4 <> all(f.restricted))
    AND (
        $5::int IS NULL
        OR EXISTS (
            SELECT FROM people.persons AS p
            WHERE
                p.case_id = s.case_id AND p.part = 'child'
                AND (p.details::jsonb ->> 'estimated_age_months')::int BETWEEN $5 AND $6
        )
    )
ORDER BY f.received_at DESC, f.case_id DESC
LIMIT $3;
