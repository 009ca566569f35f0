-- Divide all streams into the parts of a pass: most are named by random numbers, so parts of like size lie between
-- sixteenths. Whatever order the database has, each stream lies in one part.
-- $1 pass (uuid)  $2 prefix of most streams (text)
INSERT INTO projections.rebuild_parts (pass, part, behind, last)
SELECT $1, row_number() OVER (ORDER BY b.last), coalesce(lag(b.last) OVER (ORDER BY b.last), ''), b.last
FROM (
    SELECT $2::text || to_hex(n.digit) AS last FROM generate_series(1, 15) AS n (digit)
    UNION
    SELECT max(e.stream) FROM record.events AS e
) AS b
WHERE b.last IS NOT NULL;
