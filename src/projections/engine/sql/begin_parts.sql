-- Divide all streams into the parts of a pass. Where they lie is seen from events at regular places in the record, so
-- that parts hold about as many events each, whatever the streams are named by; whatever order the database has, each
-- stream lies in one part.
-- $1 pass (uuid)  $2 prefix of most streams (text)  $3 how many parts (bigint)
WITH seen AS (
    SELECT DISTINCT e.stream
    FROM generate_series(1, 20 * $3::bigint) AS n (nth)
    JOIN record.events AS e
        ON e.position = (SELECT max(l.position) FROM record.events AS l) * n.nth / (20 * $3)
    WHERE starts_with(e.stream, $2)
),
divided AS (
    SELECT s.stream, ntile($3::integer) OVER (ORDER BY s.stream) AS nth FROM seen AS s
)
INSERT INTO projections.rebuild_parts (pass, part, behind, last)
SELECT $1, row_number() OVER (ORDER BY b.last), coalesce(lag(b.last) OVER (ORDER BY b.last), ''), b.last
FROM (
    SELECT max(d.stream) AS last FROM divided AS d WHERE d.nth < $3 GROUP BY d.nth
    UNION
    SELECT max(e.stream) FROM record.events AS e
) AS b
WHERE b.last IS NOT NULL;
