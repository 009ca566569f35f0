-- The way nearly every command takes, in fewer and longer lines: less to lay out, less to bind, less to take apart.

-- Record several commands at once, or nothing of any of them. Whoever calls has laid out the batch: which event comes
-- where, and where each command begins and ends. Nothing is looked up that an index finds out by itself: a repeated
-- command, a stream that has moved on and a person who has a key by now violate a unique index, or fail the conditions
-- below; then nothing is written, and record.append, which looks first, finds out what became of each.
-- Every argument but the last holds a row in each line, its fields with tabs in between. JSON has neither in it; where
-- anything else has, record.append is the way.
-- p_commands: actor, command id, digest of the request, answer, first and last event counted from the end of the record
-- (1 is the next). p_events, in order: stream, version, type, schema version, tags as the text of an array, data,
-- metadata, command id. p_standing, p_missing: streams with a version that must be there, or must not.
-- p_new_keys, p_used_keys: people with their wrapped keys, as in record.append. Bytes that are not JSON are written as
-- hexadecimal digits.
CREATE FUNCTION record.append_lines(
    p_commands text, p_events text, p_standing text, p_missing text, p_new_keys text, p_used_keys text, p_added integer,
    OUT position_before bigint, OUT recorded_at timestamptz
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
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
    IF p_standing <> '' THEN
        IF EXISTS (
            SELECT FROM string_to_table(p_standing, E'\n') AS l (line), string_to_array(l.line, E'\t') AS s
            WHERE NOT EXISTS (SELECT FROM record.events e WHERE e.stream = s[1] AND e.version = s[2]::integer)
        ) THEN
            RAISE EXCEPTION 'a stream that the batch rests on is not there yet' USING ERRCODE = 'unique_violation';
        END IF;
    END IF;
    IF p_missing <> '' THEN
        IF EXISTS (
            SELECT FROM string_to_table(p_missing, E'\n') AS l (line), string_to_array(l.line, E'\t') AS m
            WHERE EXISTS (SELECT FROM record.events e WHERE e.stream = m[1] AND e.version = m[2]::integer)
        ) THEN
            RAISE EXCEPTION 'a stream that the batch rests on has moved on' USING ERRCODE = 'unique_violation';
        END IF;
    END IF;
    IF p_used_keys <> '' THEN
        IF EXISTS (
            SELECT FROM string_to_table(p_used_keys, E'\n') AS l (line), string_to_array(l.line, E'\t') AS u
            WHERE NOT EXISTS (
                SELECT FROM record.subject_keys k WHERE k.subject = u[1]::uuid AND k.wrapped = decode(u[2], 'hex')
            )
        ) THEN
            -- Whoever it was is erased by now: what was sealed for them could be read by nobody.
            RAISE EXCEPTION 'a key in use is gone' USING ERRCODE = 'unique_violation';
        END IF;
    END IF;

    UPDATE record.head
    SET position = position + p_added, recorded_at = greatest(clock_timestamp(), recorded_at)
    WHERE only_row
    RETURNING position - p_added, recorded_at INTO the_end, the_time;

    IF p_added > 0 THEN
        INSERT INTO record.events
            (position, stream, version, type, schema_version, tags, data, metadata, command_id, recorded_at)
        SELECT
            the_end + n.ordinal, n.f[1], n.f[2]::integer, n.f[3], n.f[4]::smallint, n.f[5]::text[],
            convert_to(n.f[6], 'UTF8'), convert_to(n.f[7], 'UTF8'), n.f[8]::uuid, the_time
        FROM (
            SELECT l.ordinal, string_to_array(l.line, E'\t') AS f
            FROM string_to_table(p_events, E'\n') WITH ORDINALITY AS l (line, ordinal)
            OFFSET 0
        ) AS n;
    END IF;

    IF p_new_keys <> '' THEN
        INSERT INTO record.subject_keys (subject, wrapped)
        SELECT k.f[1]::uuid, decode(k.f[2], 'hex')
        FROM (SELECT string_to_array(l.line, E'\t') AS f FROM string_to_table(p_new_keys, E'\n') AS l (line) OFFSET 0) AS k;
    END IF;

    INSERT INTO record.commands (actor, command_id, request_hmac, answer, first_position, last_position, recorded_at)
    SELECT
        c.f[1], c.f[2]::uuid, decode(c.f[3], 'hex'), convert_to(c.f[4], 'UTF8'),
        the_end + c.f[5]::integer, the_end + c.f[6]::integer, the_time
    FROM (SELECT string_to_array(l.line, E'\t') AS f FROM string_to_table(p_commands, E'\n') AS l (line) OFFSET 0) AS c;

    IF p_added > 0 THEN
        nothing := pg_notify('hoso_record', (the_end + p_added)::text);
    END IF;

    position_before := the_end;
    recorded_at := the_time;
END
$$;

REVOKE ALL ON FUNCTION record.append_lines FROM public;
GRANT EXECUTE ON FUNCTION record.append_lines TO hoso_app;

-- Record several commands one after the other, each for itself: the way of a batch that record.append_lines refused.
-- Returns a row for each command, in order: what record.append says of it.
-- One element a command, of the same lines as above; p_expected: the streams that it rests on, with their versions.
CREATE FUNCTION record.append_each(
    p_commands text[], p_events text[], p_expected text[], p_new_keys text[], p_used_keys text[]
) RETURNS TABLE (
    status text, first_position bigint, last_position bigint, recorded_at timestamptz, moved_stream text,
    moved_version integer
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- What has no index to go by is called dear beyond measure here, and is not to be compiled for it.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
    c text[];
    subjects uuid[];
BEGIN
    PERFORM pg_advisory_xact_lock(7236832);
    FOR n IN 1 .. cardinality(p_commands) LOOP
        c := string_to_array(p_commands[n], E'\t');
        subjects := ARRAY(SELECT split_part(l, E'\t', 1)::uuid FROM string_to_table(p_new_keys[n], E'\n') AS l);
        IF
            EXISTS (SELECT FROM record.subject_keys k WHERE k.subject = ANY (subjects))
            AND NOT EXISTS (SELECT FROM record.commands o WHERE o.actor = c[1] AND o.command_id = c[2]::uuid)
        THEN
            RETURN QUERY SELECT 'moved', NULL::bigint, NULL::bigint, NULL::timestamptz, 'subject-keys', 0;
            CONTINUE;
        END IF;
        RETURN QUERY
        SELECT a.status, a.first_position, a.last_position, a.recorded_at, a.moved_stream, a.moved_version
        FROM record.append(
            c[1], c[2]::uuid, decode(c[3], 'hex'), convert_to(c[4], 'UTF8'),
            ARRAY(SELECT split_part(l, E'\t', 1) FROM string_to_table(p_expected[n], E'\n') AS l),
            ARRAY(SELECT split_part(l, E'\t', 2)::integer FROM string_to_table(p_expected[n], E'\n') AS l),
            ARRAY(SELECT split_part(l, E'\t', 1) FROM string_to_table(p_events[n], E'\n') AS l),
            ARRAY(SELECT split_part(l, E'\t', 2)::integer FROM string_to_table(p_events[n], E'\n') AS l),
            ARRAY(SELECT split_part(l, E'\t', 3) FROM string_to_table(p_events[n], E'\n') AS l),
            ARRAY(SELECT split_part(l, E'\t', 4)::smallint FROM string_to_table(p_events[n], E'\n') AS l),
            ARRAY(
                SELECT array_to_string(split_part(l, E'\t', 5)::text[], ' ')
                FROM string_to_table(p_events[n], E'\n') AS l
            ),
            ARRAY(
                SELECT convert_to(split_part(l, E'\t', 6), 'UTF8') FROM string_to_table(p_events[n], E'\n') AS l
            ),
            convert_to(split_part(p_events[n], E'\t', 7), 'UTF8'),
            subjects,
            ARRAY(SELECT decode(split_part(l, E'\t', 2), 'hex') FROM string_to_table(p_new_keys[n], E'\n') AS l),
            ARRAY(SELECT split_part(l, E'\t', 1)::uuid FROM string_to_table(p_used_keys[n], E'\n') AS l),
            ARRAY(SELECT decode(split_part(l, E'\t', 2), 'hex') FROM string_to_table(p_used_keys[n], E'\n') AS l),
            '{}'
        ) AS a;
    END LOOP;
END
$$;

REVOKE ALL ON FUNCTION record.append_each FROM public;
GRANT EXECUTE ON FUNCTION record.append_each TO hoso_app;
