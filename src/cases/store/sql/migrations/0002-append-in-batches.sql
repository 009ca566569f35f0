-- Several commands in one flush: the same rules for each as record.append, one lock and one NOTIFY for all.

-- Commands share nothing but the flush: no stream and no key comes twice in a batch (whoever calls sees to it), and what
-- is repeated, reused or moved leaves the others alone.
-- p_actors .. p_metadata: one element a command; p_*_of: which command (1, 2, 3) a row belongs to; others as in
-- record.append.
CREATE FUNCTION record.append_batch(
    p_actors text[], p_command_ids uuid[], p_request_hmacs bytea[], p_answers bytea[], p_metadata bytea[],
    p_expected_of integer[], p_expected_streams text[], p_expected_versions integer[],
    p_event_of integer[], p_streams text[], p_versions integer[], p_types text[], p_schema_versions smallint[],
    p_tags text[], p_data bytea[],
    p_key_of integer[], p_key_subjects uuid[], p_keys bytea[],
    p_used_of integer[], p_used_subjects uuid[], p_used_keys bytea[]
) RETURNS TABLE (
    command integer, status text, first_position bigint, last_position bigint, recorded_at timestamptz,
    moved_stream text, moved_version integer
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
#variable_conflict use_column
DECLARE
    the_end bigint;
    the_time timestamptz;
    known integer[];
    moved integer[];
    moved_streams text[];
    moved_versions integer[];
    taken integer[];
BEGIN
    -- A statement of its own: whatever comes after it sees what the last holder of the lock committed.
    PERFORM pg_advisory_xact_lock(7236832);

    SELECT array_agg(n.command) INTO known
    FROM unnest(p_actors, p_command_ids) WITH ORDINALITY AS n (actor, command_id, command)
    WHERE EXISTS (
        SELECT FROM record.commands c WHERE c.actor = n.actor AND c.command_id = n.command_id
    );

    SELECT array_agg(m.command), array_agg(m.stream), array_agg(m.version)
    INTO moved, moved_streams, moved_versions
    FROM (
        SELECT x.command, x.stream, coalesce(e.version, 0) AS version
        FROM unnest(p_expected_of, p_expected_streams, p_expected_versions) AS x (command, stream, version)
        LEFT JOIN LATERAL (
            SELECT v.version FROM record.events v WHERE v.stream = x.stream ORDER BY v.version DESC LIMIT 1
        ) e ON true
        WHERE coalesce(e.version, 0) <> x.version
        UNION ALL
        SELECT u.command, 'subject-keys', 0
        FROM unnest(p_used_of, p_used_subjects, p_used_keys) AS u (command, subject, wrapped)
        WHERE NOT EXISTS (
            SELECT FROM record.subject_keys k WHERE k.subject = u.subject AND k.wrapped = u.wrapped
        )
    ) AS m (command, stream, version);

    SELECT array_agg(n) INTO taken
    FROM generate_series(1, array_length(p_actors, 1)) AS n
    WHERE n <> ALL (coalesce(known, '{}')) AND n <> ALL (coalesce(moved, '{}'));

    SELECT h.position, greatest(clock_timestamp(), h.recorded_at) INTO the_end, the_time FROM record.head h;

    INSERT INTO record.events
        (position, stream, version, type, schema_version, tags, data, metadata, command_id, recorded_at)
    SELECT
        the_end + row_number() OVER (ORDER BY n.ordinal), n.stream, n.version, n.type, n.schema_version,
        string_to_array(n.tags, ' '), n.data, p_metadata[n.command], p_command_ids[n.command], the_time
    FROM unnest(p_event_of, p_streams, p_versions, p_types, p_schema_versions, p_tags, p_data)
        WITH ORDINALITY AS n (command, stream, version, type, schema_version, tags, data, ordinal)
    WHERE n.command = ANY (taken);

    INSERT INTO record.subject_keys (subject, wrapped)
    SELECT k.subject, k.wrapped FROM unnest(p_key_of, p_key_subjects, p_keys) AS k (command, subject, wrapped)
    WHERE k.command = ANY (taken);

    RETURN QUERY
    WITH counted AS (
        SELECT n.command, count(*) AS events FROM unnest(p_event_of) AS n (command)
        WHERE n.command = ANY (taken) GROUP BY n.command
    ),
    placed AS (
        SELECT
            t.command::integer,
            the_end + sum(coalesce(c.events, 0)) OVER (ORDER BY t.command) - coalesce(c.events, 0) + 1 AS first_position,
            the_end + sum(coalesce(c.events, 0)) OVER (ORDER BY t.command) AS last_position
        FROM unnest(taken) AS t (command)
        LEFT JOIN counted c ON c.command = t.command
    ),
    written AS (
        INSERT INTO record.commands
            (actor, command_id, request_hmac, first_position, last_position, answer, recorded_at)
        SELECT
            p_actors[p.command], p_command_ids[p.command], p_request_hmacs[p.command], p.first_position::bigint,
            p.last_position::bigint, p_answers[p.command], the_time
        FROM placed p
    )
    SELECT
        p.command, 'appended'::text, p.first_position::bigint, p.last_position::bigint, the_time, NULL::text,
        NULL::integer
    FROM placed p
    UNION ALL
    SELECT k.command, 'known', NULL, NULL, NULL, NULL, NULL FROM unnest(known) AS k (command)
    UNION ALL
    SELECT m.command, 'moved', NULL, NULL, NULL, m.stream, m.version
    FROM unnest(moved, moved_streams, moved_versions) AS m (command, stream, version)
    WHERE m.command <> ALL (coalesce(known, '{}'));

    UPDATE record.head SET
        position = the_end + (SELECT count(*) FROM unnest(p_event_of) AS n (command) WHERE n.command = ANY (taken)),
        recorded_at = CASE WHEN taken IS NULL THEN head.recorded_at ELSE the_time END;
    PERFORM pg_notify('hoso_record', '');
END
$$;

REVOKE ALL ON FUNCTION record.append_batch FROM public;
GRANT EXECUTE ON FUNCTION record.append_batch TO hoso_app;
