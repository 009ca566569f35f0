-- List case files in scope, the one received last first.
-- $1 units in scope (text[]; null: all)  $2 unit (text)  $3 kind (text)  $4 status (text)  $5 level (text)
-- $6 with a measure due before (date)  $7 received before (timestamptz)  $8 case id at that instant (uuid)
-- $9 last fact by this position (bigint)  $10 limit (int); a null filter filters nothing
SELECT f.file
FROM projections.case_files AS f
WHERE
    ($1::text [] IS NULL OR f.units && $1::text [])
    AND ($2::text IS NULL OR f.units && ARRAY[$2::text])
    AND ($3::text IS NULL OR f.kind = $3)
    AND ($4::text IS NULL OR f.status = $4)
    AND ($5::text IS NULL OR f.levels && ARRAY[$5::text])
    AND ($6::date IS NULL OR f.due_first < $6)
    AND ($9::bigint IS NULL OR f.position <= $9)
    AND ($7::timestamptz IS NULL OR (f.received_at, f.case_id) < ($7, $8::uuid))
ORDER BY f.received_at DESC, f.case_id DESC
LIMIT $10;
