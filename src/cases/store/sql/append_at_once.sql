-- Record several commands at once, or nothing of any; the migration that makes the function says more.
-- Columns, a line of text for each row:
-- $1 actors  $2 command ids  $3 digests of requests  $4 answers  $5 first events of each, counted from the end of the
-- record  $6 last events of each
-- $7 streams  $8 versions  $9 types  $10 schema versions  $11 tags  $12 data  $13 metadata  $14 each event's command id
-- $15 streams with a version that must be there  $16 that version
-- $17 streams with a version that must not be there  $18 that version
-- $19 people who get a key  $20 wrapped keys  $21 people whose key is in use  $22 those wrapped keys
-- $23 how many events there are (int)
SELECT a.position_before, a.recorded_at
FROM
    record.append_at_once(
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23
    ) AS a;
