-- Read a case's timeline, oldest first.
-- $1 case id (uuid)  $2 behind this version (int)  $3 up to this position (bigint)  $4 limit (int)
SELECT
    t.version, t.position, t.type, t.occurred_at, t.occurred_on, t.recorded_at, t.actor, t.role, t.unit, t.of_version,
    t.withdraws, t.data
FROM projections.timelines AS t
WHERE t.case_id = $1 AND t.version > $2 AND t.position <= $3
ORDER BY t.version
LIMIT $4;
