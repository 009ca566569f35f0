-- Read the streams that were tagged so by a position, from the record itself: no projection need be right for it.
-- $1 tags (text[])  $2 position (bigint)
SELECT DISTINCT e.stream
FROM record.events AS e
WHERE e.tags && $1::text [] AND e.position <= $2
ORDER BY e.stream;
