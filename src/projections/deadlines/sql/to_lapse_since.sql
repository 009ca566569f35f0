-- Read the same of those cases alone of which something became due since an instant, or that moved since: all else was
-- found before.
-- $1 instant (timestamptz)  $2 behind this case (uuid)  $3 limit (int)  $4 instant since which (timestamptz)
-- $5 cases that moved since (uuid[])
SELECT DISTINCT d.case_id
FROM projections.deadlines AS d
WHERE
    d.can_lapse
    AND d.due_at < $1
    AND d.case_id > $2
    AND (d.due_at >= $4 OR d.case_id = any($5::uuid []))
    AND NOT EXISTS (
        SELECT FROM projections.deadline_lapses AS l
        WHERE
            l.case_id = d.case_id
            AND l.clock = d.clock
            AND l.child IS NOT DISTINCT FROM d.child
            AND l.started_version = d.started_version
            AND l.due_at = d.due_at
    )
ORDER BY d.case_id
LIMIT $3;
