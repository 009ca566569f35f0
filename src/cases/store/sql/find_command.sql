-- Find what a command left behind.
-- $1 actor (text)  $2 command id (uuid)
SELECT c.request_hmac, c.first_position, c.last_position, c.answer, c.recorded_at
FROM record.commands AS c
WHERE c.actor = $1 AND c.command_id = $2;
