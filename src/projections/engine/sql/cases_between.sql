-- Read the streams of cases that moved between two positions.
-- $1 behind this position (bigint)  $2 up to this one (bigint)  $3 prefix of the streams of cases (text)
SELECT DISTINCT e.stream
FROM record.events AS e
WHERE e.position > $1 AND e.position <= $2 AND starts_with(e.stream, $3);
