-- Record several commands one after the other, each for itself; the migration that makes the function says more.
-- An element for each command, of lines as `append_lines` takes them:
-- $1 the command (text[])  $2 its events (text[])  $3 streams that it rests on, with their versions (text[])
-- $4 people who get a key, and the wrapped key (text[])  $5 people whose key is in use, and the wrapped key (text[])
SELECT a.status, a.first_position, a.recorded_at, a.moved_stream, a.moved_version
FROM record.append_each($1, $2, $3, $4, $5) AS a;
