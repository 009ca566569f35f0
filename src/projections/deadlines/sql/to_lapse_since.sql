-- Read the same of those cases alone of which something became due since an instant, or that are named: two short lists,
-- each by an index of its own.
-- $1 instant (timestamptz)  $2 behind this case (uuid)  $3 limit (int)  $4 instant since which (timestamptz)
-- $5 cases that moved since, or were left over (uuid[])
SELECT d.case_id
FROM (
    SELECT s.case_id, s.clock, s.child, s.started_version, s.due_at
    FROM projections.deadlines AS s
    WHERE s.can_lapse AND s.due_at >= $4 AND s.due_at < $1
    UNION
    SELECT m.case_id, m.clock, m.child, m.started_version, m.due_at
    FROM projections.deadlines AS m
    WHERE m.can_lapse AND m.case_id = any($5::uuid []) AND m.due_at < $1
) AS d
WHERE
    d.case_id > $2
    AND NOT EXISTS (
        SELECT FROM projections.deadline_lapses AS l
        WHERE
            l.case_id = d.case_id
            AND l.clock = d.clock
            AND l.child IS NOT DISTINCT FROM d.child
            AND l.started_version = d.started_version
            AND l.due_at = d.due_at
    )
GROUP BY d.case_id
ORDER BY d.case_id
LIMIT $3;
