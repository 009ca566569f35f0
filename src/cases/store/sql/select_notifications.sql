-- Read on in the record between two positions, both included, only events of some types if any are named.
-- $1 first position (bigint)  $2 last position (bigint; null: the end)  $3 types (text[])  $4 limit (bigint)
SELECT e.position, e.stream, e.version, e.type, e.data
FROM record.events AS e
WHERE
    e.position >= $1 AND ($2::bigint IS NULL OR e.position <= $2)
    AND (cardinality($3::text[]) = 0 OR e.type = any($3))
ORDER BY e.position
LIMIT $4;
