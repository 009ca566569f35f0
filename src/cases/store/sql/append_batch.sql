-- Record several commands in one flush; the migration that makes the function says more.
-- $1 actors (text[])  $2 command ids (uuid[])  $3 digests of requests (bytea[])  $4 answers (bytea[])
-- $5 metadata (bytea[])  $6 command of each expectation (int[])  $7 streams that it rests on (text[])
-- $8 their versions (int[])  $9 command of each event (int[])  $10 streams (text[])  $11 versions (int[])
-- $12 types (text[])  $13 schema versions (smallint[])  $14 tags (text[])  $15 data (bytea[])
-- $16 command of each new key (int[])  $17 people who get it (uuid[])  $18 wrapped keys (bytea[])
-- $19 command of each key in use (int[])  $20 whose it is (uuid[])  $21 those wrapped keys (bytea[])
SELECT a.command, a.status, a.first_position, a.last_position, a.recorded_at, a.moved_stream, a.moved_version
FROM
    record.append_batch(
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21
    ) AS a;
