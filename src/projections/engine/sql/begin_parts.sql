-- Divide all streams into the parts of a pass. Where they lie is seen from events at regular places in the record, so
-- that parts hold about as many events each, whatever the streams are named by; whatever order the database has, each
-- stream lies in one part.
-- $1 pass (uuid)  $2 how many parts (bigint)
WITH divided AS (
    SELECT e.stream, ntile($2::integer) OVER (ORDER BY e.stream) AS nth
    FROM generate_series(1, 20 * $2::bigint) AS n (nth)
    JOIN record.events AS e
        ON e.position = (SELECT max(l.position) FROM record.events AS l) * n.nth / (20 * $2)
)
INSERT INTO projections.rebuild_parts (pass, part, behind, last)
SELECT $1, row_number() OVER (ORDER BY b.last), coalesce(lag(b.last) OVER (ORDER BY b.last), ''), b.last
FROM (
    SELECT max(d.stream) AS last FROM divided AS d WHERE d.nth < $2 GROUP BY d.nth
    UNION
    SELECT max(e.stream) FROM record.events AS e
) AS b
WHERE b.last IS NOT NULL;
