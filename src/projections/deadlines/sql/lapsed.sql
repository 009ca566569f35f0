-- Read which lapses of a case came on record behind one version of it, up to a position.
-- $1 case id (uuid)  $2 version in the case behind which they came (int)  $3 position (bigint)
SELECT l.clock, l.child, l.started_version, l.due_at, l.rule, l.version, l.position, l.recorded_at
FROM projections.deadline_lapses AS l
WHERE
    l.case_id = $1
    AND l.position <= $3
    AND l.position > coalesce(
        (SELECT t.position FROM projections.timelines AS t WHERE t.case_id = $1 AND t.version = $2), 0
    )
ORDER BY l.position;
