-- Name the events of a command by where they stand.
-- $1 first position (bigint)  $2 last position (bigint)
SELECT e.stream, e.version, e.type, e.position
FROM record.events AS e
WHERE e.position BETWEEN $1 AND $2
ORDER BY e.position;
