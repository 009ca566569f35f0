-- List the case files in scope of units that were divided and that nobody placed since, the one received last first.
-- $1 units in scope (text[]; null: all)  $2 who asks (text)  $3 divided units (text[])
-- $4 received before (timestamptz)  $5 case id at that instant (uuid)  $6 limit (int)
SELECT f.file
FROM projections.case_files AS f
WHERE
    f.units && $3::text []
    AND ($1::text [] IS NULL OR f.units && $1::text [])
    AND ($2::text IS NULL OR $2 <> all(f.restricted))
    AND EXISTS (
        SELECT FROM unnest(ARRAY[f.commune_of_event, f.commune_of_residence]) AS u (unit)
        WHERE u.unit = any($3) AND u.unit <> all(f.placed)
    )
    AND f.status NOT IN ('closed', 'unfounded', 'false')
    AND ($4::timestamptz IS NULL OR (f.received_at, f.case_id) < ($4, $5::uuid))
ORDER BY f.received_at DESC, f.case_id DESC
LIMIT $6;
