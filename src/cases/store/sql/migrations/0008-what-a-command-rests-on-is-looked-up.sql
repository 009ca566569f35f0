-- What a command rests on is looked up line by line, whatever the server knows or supposes of the size of the record: the
-- functions are otherwise as they were. Arguments and results: see 0001-the-record.sql and 0006-append-lines.sql.
CREATE OR REPLACE FUNCTION record.append_lines(
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

    -- One question each, so that nothing is set up for those that are not asked; and one look into an index for each
    -- line, for OFFSET keeps it from being made a join, which reads all of the table while that is not large.
    IF p_standing <> '' THEN
        IF EXISTS (
            SELECT FROM string_to_table(p_standing, E'\n') AS l (line), string_to_array(l.line, E'\t') AS s
            WHERE NOT EXISTS (SELECT FROM record.events e WHERE e.stream = s[1] AND e.version = s[2]::integer OFFSET 0)
        ) THEN
            RAISE EXCEPTION 'a stream that the batch rests on is not there yet' USING ERRCODE = 'unique_violation';
        END IF;
    END IF;
    IF p_missing <> '' THEN
        IF EXISTS (
            SELECT FROM string_to_table(p_missing, E'\n') AS l (line), string_to_array(l.line, E'\t') AS m
            WHERE EXISTS (SELECT FROM record.events e WHERE e.stream = m[1] AND e.version = m[2]::integer OFFSET 0)
        ) THEN
            RAISE EXCEPTION 'a stream that the batch rests on has moved on' USING ERRCODE = 'unique_violation';
        END IF;
    END IF;
    IF p_used_keys <> '' THEN
        IF EXISTS (
            SELECT FROM string_to_table(p_used_keys, E'\n') AS l (line), string_to_array(l.line, E'\t') AS u
            WHERE NOT EXISTS (
                SELECT FROM record.subject_keys k WHERE k.subject = u[1]::uuid AND k.wrapped = decode(u[2], 'hex')
                OFFSET 0
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

CREATE OR REPLACE FUNCTION record.append(
    p_actor text, p_command_id uuid, p_request_hmac bytea, p_answer bytea,
    p_expected_streams text[], p_expected_versions integer[],
    p_streams text[], p_versions integer[], p_types text[], p_schema_versions smallint[], p_tags text[], p_data bytea[],
    p_metadata bytea,
    p_key_subjects uuid[], p_keys bytea[], p_used_subjects uuid[], p_used_keys bytea[], p_erase uuid[],
    OUT status text, OUT first_position bigint, OUT last_position bigint, OUT recorded_at timestamptz,
    OUT moved_stream text, OUT moved_version integer
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    the_command record.commands%ROWTYPE;
    added integer := coalesce(array_length(p_streams, 1), 0);
    the_end bigint;
    the_time timestamptz;
BEGIN
    -- A statement of its own: whatever comes after it sees what the last holder of the lock committed.
    PERFORM pg_advisory_xact_lock(7236832);

    SELECT c.* INTO the_command FROM record.commands c WHERE c.actor = p_actor AND c.command_id = p_command_id;
    IF FOUND THEN
        status := CASE WHEN the_command.request_hmac = p_request_hmac THEN 'repeated' ELSE 'reused' END;
        first_position := the_command.first_position;
        last_position := the_command.last_position;
        recorded_at := the_command.recorded_at;
        RETURN;
    END IF;

    SELECT x.stream, coalesce(e.version, 0) INTO moved_stream, moved_version
    FROM unnest(p_expected_streams, p_expected_versions) AS x (stream, version)
    LEFT JOIN LATERAL (
        SELECT v.version FROM record.events v WHERE v.stream = x.stream ORDER BY v.version DESC LIMIT 1
    ) e ON true
    WHERE coalesce(e.version, 0) <> x.version
    LIMIT 1;
    IF FOUND THEN
        status := 'moved';
        RETURN;
    END IF;

    SELECT 'subject-keys', 0 INTO moved_stream, moved_version
    FROM unnest(p_used_subjects, p_used_keys) AS u (subject, wrapped)
    WHERE NOT EXISTS (
        SELECT FROM record.subject_keys k WHERE k.subject = u.subject AND k.wrapped = u.wrapped
        OFFSET 0
    )
    LIMIT 1;
    IF FOUND THEN
        -- Whoever it was is erased by now: what was sealed for them could be read by nobody.
        status := 'moved';
        RETURN;
    END IF;

    SELECT h.position, greatest(clock_timestamp(), h.recorded_at) INTO the_end, the_time FROM record.head h;

    INSERT INTO record.events
        (position, stream, version, type, schema_version, tags, data, metadata, command_id, recorded_at)
    SELECT
        the_end + n.ordinal, n.stream, n.version, n.type, n.schema_version, string_to_array(n.tags, ' '), n.data,
        p_metadata, p_command_id, the_time
    FROM unnest(p_streams, p_versions, p_types, p_schema_versions, p_tags, p_data)
        WITH ORDINALITY AS n (stream, version, type, schema_version, tags, data, ordinal);

    INSERT INTO record.subject_keys (subject, wrapped)
    SELECT k.subject, k.wrapped FROM unnest(p_key_subjects, p_keys) AS k (subject, wrapped);

    IF EXISTS (
        SELECT FROM unnest(p_erase) AS gone (subject)
        WHERE NOT EXISTS (
            SELECT FROM unnest(p_streams, p_types) AS n (stream, type)
            WHERE n.stream = 'subject-' || gone.subject AND n.type = 'subject.erased'
        )
    ) THEN
        RAISE EXCEPTION 'a key is destroyed only together with the event that says so';
    END IF;
    DELETE FROM record.subject_keys k WHERE k.subject = ANY (p_erase);

    UPDATE record.head SET position = the_end + added, recorded_at = the_time;
    INSERT INTO record.commands (actor, command_id, request_hmac, first_position, last_position, answer, recorded_at)
    VALUES (p_actor, p_command_id, p_request_hmac, the_end + 1, the_end + added, p_answer, the_time);
    IF added > 0 THEN
        PERFORM pg_notify('hoso_record', (the_end + added)::text);
    END IF;

    status := 'appended';
    first_position := the_end + 1;
    last_position := the_end + added;
    recorded_at := the_time;
END
$$;
