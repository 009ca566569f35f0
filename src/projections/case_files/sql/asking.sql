-- List the case files in scope and in some units in which something waits for somebody, the one received first first.
-- $1 units in scope (text[]; null: all)  $2 who asks (text)  $3 units (text[])  $4 limit (int)
-- $5 last fact by this position (bigint; null: any)
SELECT f.file
FROM projections.case_files AS f
WHERE
    f.asks <> '{}'
    AND f.units && $3::text []
    AND ($1::text [] IS NULL OR f.units && $1::text [])
    AND ($2::text IS NULL OR $2 <> all(f.restricted))
    AND ($5::bigint IS NULL OR f.position <= $5)
ORDER BY f.received_at, f.case_id
LIMIT $4;
