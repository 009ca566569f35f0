-- Read every fact of the promises to some areas up to a position, each promise in order.
-- $1 areas (text[]; null: all)  $2 up to this position (bigint)
SELECT e.aid_id, e.fact
FROM projections.external_aid AS e
WHERE
    e.aid_id IN (
        SELECT p.aid_id
        FROM projections.external_aid AS p
        WHERE p.area IS NOT NULL AND ($1::text [] IS NULL OR p.area = any($1))
    )
    AND e.position <= $2
ORDER BY e.aid_id, e.version;
