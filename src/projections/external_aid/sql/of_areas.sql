-- Read the facts of the promises to some areas up to a position, each promise in order.
-- $1 areas (text[])  $2 last position (bigint; null: the end)
SELECT e.aid_id, e.fact
FROM projections.external_aid AS e
WHERE
    e.aid_id IN (
        SELECT p.aid_id
        FROM projections.external_aid AS p
        WHERE p.area = any($1)
    )
    AND ($2::bigint IS NULL OR e.position <= $2)
ORDER BY e.aid_id, e.version;
