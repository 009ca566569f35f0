-- Find what some commands left behind: a row for each that is on record, with its place among those asked for.
-- $1 actors (text[])  $2 command ids (uuid[])
SELECT
    asked.nth, c.request_hmac, c.first_position, c.last_position, c.answer, c.recorded_at,
    facts.streams, facts.versions, facts.types
FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS asked (actor, command_id, nth)
INNER JOIN record.commands AS c ON c.actor = asked.actor AND c.command_id = asked.command_id
CROSS JOIN LATERAL (
    SELECT
        coalesce(array_agg(e.stream ORDER BY e.position), '{}') AS streams,
        coalesce(array_agg(e.version ORDER BY e.position), '{}') AS versions,
        coalesce(array_agg(e.type ORDER BY e.position), '{}') AS types
    FROM record.events AS e
    WHERE e.position BETWEEN c.first_position AND c.last_position
) AS facts;
