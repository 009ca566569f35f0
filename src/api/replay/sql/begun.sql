-- Read the next streams that had begun by a position, by name.
-- $1 behind this stream (text)  $2 position (bigint)  $3 limit (int)
SELECT e.stream
FROM record.events AS e
WHERE e.stream > $1 AND e.version = 1 AND e.position <= $2
ORDER BY e.stream
LIMIT $3;
