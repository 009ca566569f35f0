-- Get the children of other cases whose case is found by each word of a name, for whoever then compares the names.
-- $1 words of the name (tsquery as text)  $2 the case that is none of them (uuid)  $3 limit (int)
SELECT
    p.case_id,
    p.details
FROM people.case_search AS s
INNER JOIN people.persons AS p ON s.case_id = p.case_id
WHERE
    array_to_tsvector(string_to_array(s.words, ' ')) @@ $1::text::tsquery
    AND p.part = 'child'
    AND p.details IS NOT NULL
    AND s.case_id <> $2
ORDER BY p.case_id, p.subject_id
LIMIT $3;
