-- Read the events of one stream above a version (null: from its first) up to a version (null: to its last).
-- $1 stream (text)  $2 above this version (int)  $3 up to this version (int)  $4 last first (boolean)
-- $5 limit (bigint; null: none)
SELECT e.stream, e.version, e.type, e.data
FROM record.events AS e
WHERE e.stream = $1 AND ($2::integer IS NULL OR e.version > $2) AND ($3::integer IS NULL OR e.version <= $3)
ORDER BY CASE WHEN $4 THEN -e.version ELSE e.version END
LIMIT $5;
