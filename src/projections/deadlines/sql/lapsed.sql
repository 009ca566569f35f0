-- Read the lapses of a case that came on record up to a position.
-- $1 case id (uuid)  $2 position (bigint)
SELECT l.clock, l.child, l.started_version, l.due_at, l.rule, l.version, l.position, l.recorded_at
FROM projections.deadline_lapses AS l
WHERE l.case_id = $1 AND l.position <= $2
ORDER BY l.position;
