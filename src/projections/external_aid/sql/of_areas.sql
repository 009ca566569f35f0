-- Read every fact of the promises to some areas, each promise in order.
-- $1 areas (text[]; null: all)
SELECT e.aid_id, e.fact
FROM projections.external_aid AS e
WHERE
    e.aid_id IN (
        SELECT p.aid_id
        FROM projections.external_aid AS p
        WHERE p.area IS NOT NULL AND ($1::text [] IS NULL OR p.area = any($1))
    )
ORDER BY e.aid_id, e.version;
