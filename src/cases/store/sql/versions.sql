-- Read the version that each of some streams is at; null where it has not begun.
-- $1 streams (text[])
SELECT
    s.stream,
    (
        SELECT e.version FROM record.events AS e
        WHERE e.stream = s.stream
        ORDER BY e.version DESC
        LIMIT 1
    ) AS version
FROM unnest($1::text []) AS s (stream);
