-- Read which projections nobody moves on, neither as they are nor by filling them anew, though a fact waits for them.
-- $1 for how long it has waited (interval)
SELECT c.name
FROM projections.checkpoints AS c
WHERE
    (
        SELECT e.recorded_at FROM record.events AS e
        WHERE e.position > c.position
        ORDER BY e.position
        LIMIT 1
    ) < clock_timestamp() - $1::interval
    AND NOT EXISTS (
        SELECT FROM projections.leases AS l
        LEFT JOIN projections.rebuilds AS r ON r.name = c.name AND r.purpose = 'swap'
        WHERE l.until > clock_timestamp() AND (l.name = c.name OR (l.name = 'rebuilds' AND r.name IS NOT NULL))
    );
