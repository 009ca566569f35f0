-- Find case files by what people remember of them; each word must begin with what is sought.
-- $1 beginnings of words (tsquery as text)  $2 units in scope (text[]; null: all)  $3 limit (int)
SELECT f.file
FROM people.case_search AS s
INNER JOIN projections.case_files AS f ON s.case_id = f.case_id
WHERE array_to_tsvector(string_to_array(s.words, ' ')) @@ $1::text::tsquery AND ($2::text [] IS NULL OR f.units && $2::text [])
ORDER BY f.received_at DESC, f.case_id DESC
LIMIT $3;
