-- Record several commands at once, or nothing of any; the migration that makes the function says more.
-- $1 actors (text[])  $2 command ids (uuid[])  $3 digests of requests (bytea[])  $4 answers (bytea[])
-- $5 first events of each, counted from the end of the record (int[])  $6 last events of each (int[])
-- $7 streams (text[])  $8 versions (int[])  $9 types (text[])  $10 schema versions (smallint[])  $11 tags (text[])
-- $12 data (bytea[])  $13 metadata (bytea[])  $14 each event's command id (uuid[])
-- $15 streams with a version that must be there (text[])  $16 that version (int[])
-- $17 streams with a version that must not be there (text[])  $18 that version (int[])
-- $19 people who get a key (uuid[])  $20 wrapped keys (bytea[])
-- $21 people whose key is in use (uuid[])  $22 those wrapped keys (bytea[])
SELECT a.position_before, a.recorded_at
FROM
    record.append_at_once(
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22
    ) AS a;
