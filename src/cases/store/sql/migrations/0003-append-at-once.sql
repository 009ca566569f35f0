-- The way nearly every command takes: nothing is looked up that an index finds out by itself.

-- Record several commands at once, or nothing of any of them. Whoever calls has laid out the batch: which event comes
-- where, and where each command begins and ends. A repeated command, a stream that has moved on and a person who has a
-- key by now violate a unique index, or fail the conditions below; then nothing is written, and record.append or
-- record.append_batch, which look first, find out whose fault it was.
-- p_actors .. p_lasts: one element a command; firsts and lasts count from the end of the record (1 is the next event).
-- p_streams .. p_event_commands: one element an event, in order.
-- p_standing_*: versions of streams that must be there; p_missing_*: versions that must not (0 rows where all streams
-- that a decision rests on are written to as well, from the beginning).
-- p_key_*, p_used_*: as in record.append.
CREATE FUNCTION record.append_at_once(
    p_actors text[], p_command_ids uuid[], p_request_hmacs bytea[], p_answers bytea[], p_firsts integer[],
    p_lasts integer[],
    p_streams text[], p_versions integer[], p_types text[], p_schema_versions smallint[], p_tags text[], p_data bytea[],
    p_metadata bytea[], p_event_commands uuid[],
    p_standing_streams text[], p_standing_versions integer[], p_missing_streams text[], p_missing_versions integer[],
    p_key_subjects uuid[], p_keys bytea[], p_used_subjects uuid[], p_used_keys bytea[],
    OUT position_before bigint, OUT recorded_at timestamptz
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
#variable_conflict use_column
DECLARE
    the_end bigint;
    the_time timestamptz;
BEGIN
    -- A statement of its own: whatever comes after it sees what the last holder of the lock committed.
    PERFORM pg_advisory_xact_lock(7236832);

    IF cardinality(p_standing_streams) > 0 AND EXISTS (
        SELECT FROM unnest(p_standing_streams, p_standing_versions) AS s (stream, version)
        WHERE NOT EXISTS (SELECT FROM record.events e WHERE e.stream = s.stream AND e.version = s.version)
    ) OR cardinality(p_missing_streams) > 0 AND EXISTS (
        SELECT FROM unnest(p_missing_streams, p_missing_versions) AS m (stream, version)
        WHERE EXISTS (SELECT FROM record.events e WHERE e.stream = m.stream AND e.version = m.version)
    ) OR cardinality(p_used_subjects) > 0 AND EXISTS (
        SELECT FROM unnest(p_used_subjects, p_used_keys) AS u (subject, wrapped)
        WHERE NOT EXISTS (SELECT FROM record.subject_keys k WHERE k.subject = u.subject AND k.wrapped = u.wrapped)
    ) THEN
        RAISE EXCEPTION 'a decision of the batch rests on what is not so any more' USING ERRCODE = 'unique_violation';
    END IF;

    UPDATE record.head
    SET position = position + cardinality(p_streams), recorded_at = greatest(clock_timestamp(), recorded_at)
    RETURNING position - cardinality(p_streams), recorded_at INTO the_end, the_time;

    INSERT INTO record.events
        (position, stream, version, type, schema_version, tags, data, metadata, command_id, recorded_at)
    SELECT
        the_end + n.ordinal, n.stream, n.version, n.type, n.schema_version, string_to_array(n.tags, ' '), n.data,
        n.metadata, n.command_id, the_time
    FROM unnest(p_streams, p_versions, p_types, p_schema_versions, p_tags, p_data, p_metadata, p_event_commands)
        WITH ORDINALITY AS n (stream, version, type, schema_version, tags, data, metadata, command_id, ordinal);

    IF cardinality(p_key_subjects) > 0 THEN
        INSERT INTO record.subject_keys (subject, wrapped)
        SELECT k.subject, k.wrapped FROM unnest(p_key_subjects, p_keys) AS k (subject, wrapped);
    END IF;

    INSERT INTO record.commands (actor, command_id, request_hmac, first_position, last_position, answer, recorded_at)
    SELECT
        c.actor, c.command_id, c.request_hmac, the_end + c.first_position, the_end + c.last_position, c.answer, the_time
    FROM unnest(p_actors, p_command_ids, p_request_hmacs, p_firsts, p_lasts, p_answers)
        AS c (actor, command_id, request_hmac, first_position, last_position, answer);

    IF cardinality(p_streams) > 0 THEN
        PERFORM pg_notify('hoso_record', (the_end + cardinality(p_streams))::text);
    END IF;

    position_before := the_end;
    recorded_at := the_time;
END
$$;

REVOKE ALL ON FUNCTION record.append_at_once FROM public;
GRANT EXECUTE ON FUNCTION record.append_at_once TO hoso_app;
