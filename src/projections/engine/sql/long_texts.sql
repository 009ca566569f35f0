-- Find the texts of some tables that are not packed by lz4 yet; none, where the server was built without it.
-- $1 tables with their schema (text[])
SELECT format('ALTER TABLE %s ALTER COLUMN %I SET COMPRESSION lz4', a.attrelid::regclass, a.attname) AS packing
FROM pg_attribute AS a
WHERE
    a.attrelid = any($1::regclass [])
    AND a.attnum > 0
    AND a.atttypid = 'text'::regtype
    AND a.attcompression <> 'l'
    AND EXISTS (
        SELECT FROM pg_settings AS s
        WHERE s.name = 'default_toast_compression' AND 'lz4' = any(s.enumvals)
    );
