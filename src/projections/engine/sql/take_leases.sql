-- Take the leases that are free or one's own, and hold them for a while; returns those that are one's own now.
-- $1 names (text[])  $2 owner (uuid)  $3 how long (interval)
INSERT INTO projections.leases AS l (name, owner, until)
SELECT n.name, $2, clock_timestamp() + $3::interval
FROM unnest($1::text []) AS n (name)
ORDER BY n.name
ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
    WHERE l.owner = excluded.owner OR l.until < clock_timestamp()
RETURNING l.name;
