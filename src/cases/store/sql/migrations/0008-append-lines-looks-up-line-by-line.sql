-- What a batch rests on is looked up line by line, whatever the server knows or supposes of the size of the record: the
-- function is otherwise as it was. Arguments and results: see 0006-append-lines.sql.
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
