-- Note how far a part of a pass has come.
-- $1 pass (uuid)  $2 part (int)  $3 last stream done (text)  $4 events (bigint)  $5 whether it is at its end (boolean)
UPDATE projections.rebuild_parts
SET behind = $3, events = events + $4, done = $5
WHERE pass = $1 AND part = $2;
