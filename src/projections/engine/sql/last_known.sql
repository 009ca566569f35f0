-- Find the position before the first event that this program does not know, or else the end of the record.
-- $1 types (text[])  $2 the newest version of each that is known (int[])
SELECT
    coalesce(
        (
            SELECT min(e.position) - 1
            FROM record.events AS e
            LEFT JOIN unnest($1::text [], $2::integer []) AS k (type, version)
                ON e.type = k.type AND e.schema_version <= k.version
            WHERE k.type IS NULL
        ),
        (SELECT h.position FROM record.head AS h)
    ) AS position;
