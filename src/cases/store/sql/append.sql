-- Record everything one command changes, or nothing: the function in the migrations says what each bind is.
SELECT a.status, a.first_position, a.last_position, a.recorded_at, a.moved_stream, a.moved_version
FROM record.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) AS a;
