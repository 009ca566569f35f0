-- Record several commands at once, or nothing of any; the migration that makes the function says more.
-- Rows in lines, their fields with tabs in between:
-- $1 commands: actor, id, digest of the request, answer, first and last event counted from the end of the record
-- $2 events: stream, version, type, schema version, tags, data, metadata, command id
-- $3 streams with a version that must be there  $4 streams with a version that must not be there
-- $5 people who get a key, and the wrapped key  $6 people whose key is in use, and the wrapped key
-- $7 how many events there are (int)
SELECT a.position_before, a.recorded_at
FROM record.append_lines($1, $2, $3, $4, $5, $6, $7) AS a;
