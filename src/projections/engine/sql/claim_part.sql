-- Claim a part of a pass that nobody else is working at, for the length of the transaction. The last one holds what is
-- no case besides: whoever began with it does not end alone with it.
-- $1 pass (uuid)
SELECT p.part, p.behind, p.last
FROM projections.rebuild_parts AS p
WHERE p.pass = $1 AND NOT p.done
ORDER BY p.part DESC
LIMIT 1
FOR UPDATE SKIP LOCKED;
