-- Claim a part of a pass that nobody else is working at, for the length of the transaction.
-- $1 pass (uuid)
SELECT p.part, p.behind, p.last
FROM projections.rebuild_parts AS p
WHERE p.pass = $1 AND NOT p.done
ORDER BY p.part
LIMIT 1
FOR UPDATE SKIP LOCKED;
