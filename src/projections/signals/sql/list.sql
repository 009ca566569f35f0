-- List signals as they stand, the one received last first.
-- $1 units and areas in scope (text[]; null: all)  $2 states (text[])  $3 received before (timestamptz)
-- $4 signal id at that instant (uuid)  $5 recorded by this position (bigint; null: any)  $6 limit (int)
-- $7 units and areas that are asked for (text[]; null: all)
SELECT
    s.signal,
    latest.state,
    latest.said_by,
    latest.case_id,
    latest.version,
    latest.position
FROM projections.signals AS s
CROSS JOIN LATERAL (
    SELECT
        l.state,
        l.said_by,
        l.case_id,
        l.version,
        l.position
    FROM projections.signals AS l
    WHERE l.signal_id = s.signal_id AND ($5::bigint IS NULL OR l.position <= $5)
    ORDER BY l.version DESC
    LIMIT 1
) AS latest
WHERE
    s.version = 1
    AND ($5::bigint IS NULL OR s.position <= $5)
    AND ($1::text [] IS NULL OR s.unit_id = any($1) OR s.area = any($1))
    AND ($7::text [] IS NULL OR s.unit_id = any($7) OR s.area = any($7))
    AND latest.state = any($2::text [])
    AND ($3::timestamptz IS NULL OR (s.received_at, s.signal_id) < ($3, $4::uuid))
ORDER BY s.received_at DESC, s.signal_id DESC
LIMIT $6;
