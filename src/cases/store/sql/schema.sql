-- What the migrations beside this file come to: the shape of a database that has had all of them.
-- Nothing runs it but a test, which holds it against the migrations; `tests/shape.py` writes it anew.

CREATE SCHEMA record AUTHORIZATION hoso_owner;
CREATE SCHEMA projections AUTHORIZATION hoso_app;
CREATE SCHEMA people AUTHORIZATION hoso_app;
CREATE SCHEMA rebuilding AUTHORIZATION hoso_app;

CREATE TABLE record.attachments (
    attachment_id uuid NOT NULL,
    subject uuid NOT NULL,
    box bytea NOT NULL,
    stored_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT attachments_pkey PRIMARY KEY (attachment_id)
);

CREATE TABLE record.commands (
    actor text NOT NULL,
    command_id uuid NOT NULL,
    request_hmac bytea NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    answer bytea NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT commands_pkey PRIMARY KEY (actor, command_id)
);

CREATE TABLE record.events (
    "position" bigint NOT NULL,
    stream text NOT NULL,
    version integer NOT NULL,
    type text NOT NULL,
    schema_version smallint NOT NULL,
    tags text[] NOT NULL,
    data bytea NOT NULL,
    metadata bytea NOT NULL,
    command_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT events_stream_version UNIQUE (stream, version),
    CONSTRAINT events_pkey PRIMARY KEY ("position")
);

CREATE TABLE record.head (
    only_row boolean DEFAULT true NOT NULL,
    log_id uuid NOT NULL,
    "position" bigint NOT NULL,
    recorded_at timestamp with time zone,
    key_fingerprint text,
    CONSTRAINT head_pkey PRIMARY KEY (only_row),
    CONSTRAINT head_only_row_check CHECK (only_row)
) WITH (fillfactor=10);

CREATE TABLE record.law_tables (
    hash text NOT NULL,
    part text NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT law_tables_pkey PRIMARY KEY (hash)
);

CREATE TABLE record.subject_keys (
    subject uuid NOT NULL,
    wrapped bytea NOT NULL,
    CONSTRAINT subject_keys_pkey PRIMARY KEY (subject)
);

CREATE TABLE record.turn_to_append (

);

CREATE TABLE record.turn_to_prepare (

);

CREATE OR REPLACE FUNCTION record.append(p_actor text, p_command_id uuid, p_request_hmac bytea, p_answer bytea, p_expected_streams text[], p_expected_versions integer[], p_streams text[], p_versions integer[], p_types text[], p_schema_versions smallint[], p_tags text[], p_data bytea[], p_metadata bytea, p_key_subjects uuid[], p_keys bytea[], p_used_subjects uuid[], p_used_keys bytea[], p_erase uuid[], OUT status text, OUT first_position bigint, OUT last_position bigint, OUT recorded_at timestamp with time zone, OUT moved_stream text, OUT moved_version integer)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
    the_command record.commands%ROWTYPE;
    added integer := coalesce(array_length(p_streams, 1), 0);
    the_end bigint;
    the_time timestamptz;
BEGIN
    -- A statement of its own: whatever comes after it sees what the last holder of the lock committed.
    LOCK TABLE record.turn_to_append IN EXCLUSIVE MODE;

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

    UPDATE record.head SET position = position + added, recorded_at = the_time;
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
$function$;

CREATE OR REPLACE FUNCTION record.append_alone()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    LOCK TABLE record.turn_to_append IN EXCLUSIVE MODE;
END
$function$;

CREATE OR REPLACE FUNCTION record.append_at_once(p_actors text, p_command_ids text, p_request_hmacs text, p_answers text, p_firsts text, p_lasts text, p_streams text, p_versions text, p_types text, p_schema_versions text, p_tags text, p_data text, p_metadata text, p_event_commands text, p_standing_streams text, p_standing_versions text, p_missing_streams text, p_missing_versions text, p_key_subjects text, p_keys text, p_used_subjects text, p_used_keys text, p_added integer, OUT position_before bigint, OUT recorded_at timestamp with time zone)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
DECLARE
    the_end bigint;
    the_time timestamptz;
    nothing text;
BEGIN
    -- Apart from all that follows, which so sees what the last holder of the lock committed.
    LOCK TABLE record.turn_to_append IN EXCLUSIVE MODE;

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
$function$;

CREATE OR REPLACE FUNCTION record.append_batch(p_actors text[], p_command_ids uuid[], p_request_hmacs bytea[], p_answers bytea[], p_metadata bytea[], p_expected_of integer[], p_expected_streams text[], p_expected_versions integer[], p_event_of integer[], p_streams text[], p_versions integer[], p_types text[], p_schema_versions smallint[], p_tags text[], p_data bytea[], p_key_of integer[], p_key_subjects uuid[], p_keys bytea[], p_used_of integer[], p_used_subjects uuid[], p_used_keys bytea[])
 RETURNS TABLE(command integer, status text, first_position bigint, last_position bigint, recorded_at timestamp with time zone, moved_stream text, moved_version integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
    LOCK TABLE record.turn_to_append IN EXCLUSIVE MODE;

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
$function$;

CREATE OR REPLACE FUNCTION record.append_each(p_commands text[], p_events text[], p_expected text[], p_new_keys text[], p_used_keys text[])
 RETURNS TABLE(status text, first_position bigint, last_position bigint, recorded_at timestamp with time zone, moved_stream text, moved_version integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
#variable_conflict use_column
DECLARE
    c text[];
    subjects uuid[];
BEGIN
    LOCK TABLE record.turn_to_append IN EXCLUSIVE MODE;
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
$function$;

CREATE OR REPLACE FUNCTION record.append_lines(p_commands text, p_events text, p_standing text, p_missing text, p_new_keys text, p_used_keys text, p_added integer, OUT position_before bigint, OUT recorded_at timestamp with time zone)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
DECLARE
    the_end bigint;
    the_time timestamptz;
    nothing text;
BEGIN
    -- Apart from all that follows, which so sees what the last holder of the lock committed.
    LOCK TABLE record.turn_to_append IN EXCLUSIVE MODE;

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
$function$;

CREATE OR REPLACE FUNCTION record.as_json(p_data bytea)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog'
AS $function$
BEGIN
    RETURN convert_from(p_data, 'UTF8')::jsonb;
EXCEPTION WHEN others THEN
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION record.keep_law_table(p_hash text, p_part text, p_content bytea)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    INSERT INTO record.law_tables (hash, part, content) VALUES (p_hash, p_part, p_content)
    ON CONFLICT (hash) DO NOTHING
$function$;

CREATE OR REPLACE FUNCTION record.position_at(p_instant timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog'
AS $function$
DECLARE
    low bigint := 0;
    high bigint;
    middle bigint;
    at_middle timestamptz;
BEGIN
    SELECT h.position INTO high FROM record.head h;
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        SELECT e.recorded_at INTO at_middle FROM record.events e WHERE e.position = middle;
        IF at_middle <= p_instant THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN low;
END
$function$;

CREATE OR REPLACE FUNCTION record.prepare_alone()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    LOCK TABLE record.turn_to_prepare IN EXCLUSIVE MODE;
END
$function$;

CREATE OR REPLACE FUNCTION record.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION 'the record is only ever added to: % on % is refused', tg_op, tg_table_name
        USING ERRCODE = 'restrict_violation';
END
$function$;

CREATE OR REPLACE FUNCTION record.settle()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    LOCK TABLE record.turn_to_append IN SHARE MODE;
END
$function$;

CREATE VIEW record.for_auditors AS
 SELECT "position",
    stream,
    version,
    type,
    schema_version,
    tags,
    record.as_json(data) AS data,
    record.as_json(metadata) AS metadata,
    command_id,
    recorded_at
   FROM record.events;
CREATE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON record.head FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON record.attachments FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON record.commands FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON record.events FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON record.law_tables FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR TRUNCATE ON record.subject_keys FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
REVOKE ALL ON FUNCTION record.settle() FROM public;
REVOKE ALL ON FUNCTION record.prepare_alone() FROM public;
REVOKE ALL ON FUNCTION record.keep_law_table(text,text,bytea) FROM public;
REVOKE ALL ON FUNCTION record.append_lines(text,text,text,text,text,text,integer) FROM public;
REVOKE ALL ON FUNCTION record.append_each(text[],text[],text[],text[],text[]) FROM public;
REVOKE ALL ON FUNCTION record.append_batch(text[],uuid[],bytea[],bytea[],bytea[],integer[],text[],integer[],integer[],text[],integer[],text[],smallint[],text[],bytea[],integer[],uuid[],bytea[],integer[],uuid[],bytea[]) FROM public;
REVOKE ALL ON FUNCTION record.append_at_once(text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,integer) FROM public;
REVOKE ALL ON FUNCTION record.append_alone() FROM public;
REVOKE ALL ON FUNCTION record.append(text,uuid,bytea,bytea,text[],integer[],text[],integer[],text[],smallint[],text[],bytea[],bytea,uuid[],bytea[],uuid[],bytea[],uuid[]) FROM public;
GRANT USAGE ON SCHEMA record TO hoso_auditor;
GRANT USAGE ON SCHEMA record TO hoso_app;
GRANT USAGE ON SCHEMA projections TO hoso_auditor;
GRANT SELECT ON record.turn_to_prepare TO hoso_app;
GRANT SELECT ON record.turn_to_append TO hoso_app;
GRANT SELECT ON record.subject_keys TO hoso_app;
GRANT SELECT ON record.law_tables TO hoso_app;
GRANT SELECT ON record.head TO hoso_app;
GRANT SELECT ON record.for_auditors TO hoso_auditor;
GRANT SELECT ON record.for_auditors TO hoso_app;
GRANT SELECT ON record.events TO hoso_app;
GRANT SELECT ON record.commands TO hoso_app;
GRANT INSERT, SELECT ON record.attachments TO hoso_app;
GRANT EXECUTE ON FUNCTION record.settle() TO hoso_app;
GRANT EXECUTE ON FUNCTION record.prepare_alone() TO hoso_app;
GRANT EXECUTE ON FUNCTION record.position_at(timestamp with time zone) TO hoso_app;
GRANT EXECUTE ON FUNCTION record.keep_law_table(text,text,bytea) TO hoso_app;
GRANT EXECUTE ON FUNCTION record.append_lines(text,text,text,text,text,text,integer) TO hoso_app;
GRANT EXECUTE ON FUNCTION record.append_each(text[],text[],text[],text[],text[]) TO hoso_app;
GRANT EXECUTE ON FUNCTION record.append_batch(text[],uuid[],bytea[],bytea[],bytea[],integer[],text[],integer[],integer[],text[],integer[],text[],smallint[],text[],bytea[],integer[],uuid[],bytea[],integer[],uuid[],bytea[]) TO hoso_app;
GRANT EXECUTE ON FUNCTION record.append_at_once(text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,text,integer) TO hoso_app;
GRANT EXECUTE ON FUNCTION record.append_alone() TO hoso_app;
GRANT EXECUTE ON FUNCTION record.append(text,uuid,bytea,bytea,text[],integer[],text[],integer[],text[],smallint[],text[],bytea[],bytea,uuid[],bytea[],uuid[],bytea[],uuid[]) TO hoso_app;
INSERT INTO record.head (log_id, position) VALUES (gen_random_uuid(), 0);
