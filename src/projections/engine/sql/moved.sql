-- Read which streams were ever tagged so: whether one of the tags came by a position, and whether a fact came after it.
-- $1 tags (text[])  $2 position (bigint)
SELECT
    t.stream,
    t.position <= $2 AS begun,
    (
        SELECT e.position FROM record.events AS e
        WHERE e.stream = t.stream
        ORDER BY e.version DESC
        LIMIT 1
    ) > $2 AS moved
FROM (
    SELECT s.stream, min(s.position) AS position
    FROM projections.stream_tags AS s
    WHERE s.tag = any($1)
    GROUP BY s.stream
) AS t;
