-- Record everything one command changes, or nothing; the migration that makes the function says more.
-- $1 actor (text)  $2 command id (uuid)  $3 digest of the request (bytea)  $4 answer (bytea)
-- $5 streams that it rests on (text[])  $6 their versions (int[])  $7 streams (text[])  $8 versions (int[])
-- $9 types (text[])  $10 schema versions (smallint[])  $11 tags (text[])  $12 data (bytea[])  $13 metadata (bytea)
-- $14 people who get a key (uuid[])  $15 wrapped keys (bytea[])  $16 people with a key in use (uuid[])
-- $17 those wrapped keys (bytea[])  $18 people whose key is destroyed (uuid[])
SELECT a.status, a.first_position, a.last_position, a.recorded_at, a.moved_stream, a.moved_version
FROM record.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) AS a;
