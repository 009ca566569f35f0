-- The way nearly every command takes: nothing is looked up that an index finds out by itself.

-- Record several commands at once, or nothing of any of them. Whoever calls has laid out the batch: which event comes
-- where, and where each command begins and ends. A repeated command, a stream that has moved on and a person who has a
-- key by now violate a unique index, or fail the conditions below; then nothing is written, and record.append, which
-- looks first, finds out what became of each.
-- Every argument is a column: a line of text for each row, for a driver that takes long over arrays. JSON has no line
-- breaks in it; where anything else has, record.append is the way.
-- p_actors .. p_lasts: a line a command; firsts and lasts count from the end of the record (1 is the next event).
-- p_streams .. p_event_commands: a line an event, in order; tags are the text of an array.
-- p_standing_*: versions of streams that must be there; p_missing_*: versions that must not.
-- p_key_*, p_used_*: as in record.append; keys, like the digests of requests, as hexadecimal digits.
CREATE FUNCTION record.append_at_once(
    p_actors text, p_command_ids text, p_request_hmacs text, p_answers text, p_firsts text, p_lasts text,
    p_streams text, p_versions text, p_types text, p_schema_versions text, p_tags text, p_data text, p_metadata text,
    p_event_commands text,
    p_standing_streams text, p_standing_versions text, p_missing_streams text, p_missing_versions text,
    p_key_subjects text, p_keys text, p_used_subjects text, p_used_keys text, p_added integer,
    OUT position_before bigint, OUT recorded_at timestamptz
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog
-- A plan made for these very lines would be made anew each time, and one made while the table was empty would read all.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    the_end bigint;
    the_time timestamptz;
    nothing text;
BEGIN
    -- Apart from all that follows, which so sees what the last holder of the lock committed.
    nothing := pg_advisory_xact_lock(7236832);

    -- One question each, so that nothing is set up for those that are not asked.
    IF p_standing_streams <> '' THEN
        IF EXISTS (
            SELECT FROM
                unnest(
                    string_to_array(p_standing_streams, E'\n'), string_to_array(p_standing_versions, E'\n')::integer[]
                ) AS s (stream, version)
            WHERE NOT EXISTS (SELECT FROM record.events e WHERE e.stream = s.stream AND e.version = s.version)
        ) THEN
            RAISE EXCEPTION 'a stream that the batch rests on is not there yet' USING ERRCODE = 'unique_violation';
        END IF;
    END IF;
    IF p_missing_streams <> '' THEN
        IF EXISTS (
            SELECT FROM
                unnest(
                    string_to_array(p_missing_streams, E'\n'), string_to_array(p_missing_versions, E'\n')::integer[]
                ) AS m (stream, version)
            WHERE EXISTS (SELECT FROM record.events e WHERE e.stream = m.stream AND e.version = m.version)
        ) THEN
            RAISE EXCEPTION 'a stream that the batch rests on has moved on' USING ERRCODE = 'unique_violation';
        END IF;
    END IF;
    IF p_used_subjects <> '' THEN
        IF EXISTS (
            SELECT FROM
                unnest(string_to_array(p_used_subjects, E'\n')::uuid[], string_to_array(p_used_keys, E'\n'))
                    AS u (subject, wrapped)
            WHERE NOT EXISTS (
                SELECT FROM record.subject_keys k
                WHERE k.subject = u.subject AND k.wrapped = decode(u.wrapped, 'hex')
            )
        ) THEN
            -- Whoever it was is erased by now: what was sealed for them could be read by nobody.
            RAISE EXCEPTION 'a key in use is gone' USING ERRCODE = 'unique_violation';
        END IF;
    END IF;

    UPDATE record.head
    SET position = position + p_added, recorded_at = greatest(clock_timestamp(), recorded_at)
    RETURNING position - p_added, recorded_at INTO the_end, the_time;

    INSERT INTO record.events
        (position, stream, version, type, schema_version, tags, data, metadata, command_id, recorded_at)
    SELECT
        the_end + n.ordinal, n.stream, n.version, n.type, n.schema_version, n.tags::text[],
        convert_to(n.data, 'UTF8'), convert_to(n.metadata, 'UTF8'), n.command_id, the_time
    FROM
        unnest(
            string_to_array(p_streams, E'\n'), string_to_array(p_versions, E'\n')::integer[],
            string_to_array(p_types, E'\n'), string_to_array(p_schema_versions, E'\n')::smallint[],
            string_to_array(p_tags, E'\n'), string_to_array(p_data, E'\n'), string_to_array(p_metadata, E'\n'),
            string_to_array(p_event_commands, E'\n')::uuid[]
        ) WITH ORDINALITY AS n (stream, version, type, schema_version, tags, data, metadata, command_id, ordinal);

    IF p_key_subjects <> '' THEN
        INSERT INTO record.subject_keys (subject, wrapped)
        SELECT k.subject, decode(k.wrapped, 'hex')
        FROM
            unnest(string_to_array(p_key_subjects, E'\n')::uuid[], string_to_array(p_keys, E'\n'))
                AS k (subject, wrapped);
    END IF;

    INSERT INTO record.commands (actor, command_id, request_hmac, first_position, last_position, answer, recorded_at)
    SELECT
        c.actor, c.command_id, decode(c.request_hmac, 'hex'), the_end + c.first_position, the_end + c.last_position,
        convert_to(c.answer, 'UTF8'), the_time
    FROM
        unnest(
            string_to_array(p_actors, E'\n'), string_to_array(p_command_ids, E'\n')::uuid[],
            string_to_array(p_request_hmacs, E'\n'), string_to_array(p_firsts, E'\n')::integer[],
            string_to_array(p_lasts, E'\n')::integer[], string_to_array(p_answers, E'\n')
        ) AS c (actor, command_id, request_hmac, first_position, last_position, answer);

    IF p_added > 0 THEN
        nothing := pg_notify('hoso_record', (the_end + p_added)::text);
    END IF;

    position_before := the_end;
    recorded_at := the_time;
END
$$;

REVOKE ALL ON FUNCTION record.append_at_once FROM public;
GRANT EXECUTE ON FUNCTION record.append_at_once TO hoso_app;
