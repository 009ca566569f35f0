-- List the case files in scope that wait to be placed in one of those that a unit was divided into, the one received last first.
-- $1 units in scope (text[]; null: all)  $2 who asks (text)  $3 divided units (text[])
-- $4 received before (timestamptz)  $5 case id at that instant (uuid)  $6 limit (int)
SELECT f.file
FROM projections.case_files AS f
WHERE
    f.units && $3::text []
    AND f.to_place && $3::text []
    AND ($1::text [] IS NULL OR f.units && $1::text [])
    AND ($2::text IS NULL OR $2 <> all(f.restricted))
    AND ($4::timestamptz IS NULL OR (f.received_at, f.case_id) < ($4, $5::uuid))
ORDER BY f.received_at DESC, f.case_id DESC
LIMIT $6;
