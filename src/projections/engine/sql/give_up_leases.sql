-- Give up leases before their time, so that another process goes on at once.
-- $1 owner (uuid)  $2 all but these names (text[])
WITH gone AS (
    DELETE FROM projections.leases AS l
    WHERE l.owner = $1 AND NOT l.name = any($2::text [])
    RETURNING l.name
)
SELECT pg_notify('hoso_record', 'leases') FROM gone LIMIT 1;
