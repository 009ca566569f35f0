-- Find what some commands left behind: a row for each that is on record, with its place among those asked for.
-- $1 actors (text[])  $2 command ids (uuid[])
SELECT
    asked.nth, c.request_hmac, c.first_position, c.last_position, c.answer, c.recorded_at,
    facts.streams, facts.versions, facts.types
FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS asked (actor, command_id, nth)
CROSS JOIN LATERAL (
    SELECT k.request_hmac, k.first_position, k.last_position, k.answer, k.recorded_at
    FROM record.commands AS k
    WHERE k.actor = asked.actor AND k.command_id = asked.command_id
    -- Never a join, which would read all of a table that is not large.
    OFFSET 0
) AS c
CROSS JOIN LATERAL (
    SELECT
        coalesce(array_agg(e.stream ORDER BY e.position), '{}') AS streams,
        coalesce(array_agg(e.version ORDER BY e.position), '{}') AS versions,
        coalesce(array_agg(e.type ORDER BY e.position), '{}') AS types
    FROM record.events AS e
    WHERE e.position BETWEEN c.first_position AND c.last_position
) AS facts;
