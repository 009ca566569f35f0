-- The record: facts that are only ever added, and what makes adding them safe.
-- Run as hoso_owner (or a superuser that has become it). The program itself runs as hoso_app, which may read
-- everything here and change it only through record.append.

CREATE SCHEMA record;
GRANT USAGE ON SCHEMA record TO hoso_app, hoso_auditor;

-- One row: the end of the record, the name of this log, and the fingerprint of the master key it was made with.
CREATE TABLE record.head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    log_id uuid NOT NULL,
    position bigint NOT NULL,
    recorded_at timestamptz,
    key_fingerprint text
) WITH (fillfactor = 10);
INSERT INTO record.head (log_id, position) VALUES (gen_random_uuid(), 0);

-- The facts. Positions are dense and in commit order; versions are dense in a stream.
CREATE TABLE record.events (
    position bigint PRIMARY KEY,
    stream text NOT NULL,
    version integer NOT NULL,
    type text NOT NULL,
    schema_version smallint NOT NULL,
    tags text[] NOT NULL,
    data bytea NOT NULL,
    metadata bytea NOT NULL,
    command_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT events_stream_version UNIQUE (stream, version)
);

-- What was asked, by whom, once: the answer to a command that comes again. Also for acts that added nothing.
CREATE TABLE record.commands (
    actor text NOT NULL,
    command_id uuid NOT NULL,
    request_hmac bytea NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    answer bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (actor, command_id)
);

-- The key of each person, wrapped under the master key. The only table here from which a row may go.
CREATE TABLE record.subject_keys (
    subject uuid PRIMARY KEY,
    wrapped bytea NOT NULL
);

-- The law, the places and whatever else a result rests on, as they were, by the hash of their content.
CREATE TABLE record.law_tables (
    hash text PRIMARY KEY,
    part text NOT NULL,
    content bytea NOT NULL
);

CREATE FUNCTION record.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is only ever added to: % on % is refused', tg_op, tg_table_name
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON record.events
FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON record.commands
FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON record.law_tables
FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
CREATE TRIGGER refuse_change BEFORE TRUNCATE OR UPDATE ON record.subject_keys
FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON record.head
FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();

-- Record everything one command changes, or nothing.
-- status: appended | repeated | reused | moved (then moved_stream and moved_version say what has moved).
-- p_expected_*: streams that the decision rests on and the version each must still have (0: must not exist).
-- p_streams .. p_data: one element an event, in order; p_tags joins an event's tags with spaces.
-- p_key_*: wrapped keys of people who have none yet; p_used_*: keys that something was sealed with, which must still
-- stand; p_erase: people whose keys are destroyed by an event in here.
CREATE FUNCTION record.append(
    p_actor text, p_command_id uuid, p_request_hmac bytea, p_answer bytea,
    p_expected_streams text[], p_expected_versions integer[],
    p_streams text[], p_versions integer[], p_types text[], p_schema_versions smallint[], p_tags text[], p_data bytea[],
    p_metadata bytea,
    p_key_subjects uuid[], p_keys bytea[], p_used_subjects uuid[], p_used_keys bytea[], p_erase uuid[],
    OUT status text, OUT first_position bigint, OUT last_position bigint, OUT recorded_at timestamptz,
    OUT moved_stream text, OUT moved_version integer
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
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

-- Keep a table of law or places by its content; what is there already stays as it is.
CREATE FUNCTION record.keep_law_table(p_hash text, p_part text, p_content bytea) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
    INSERT INTO record.law_tables (hash, part, content) VALUES (p_hash, p_part, p_content)
    ON CONFLICT (hash) DO NOTHING
$$;

-- Return the position of the last event recorded by an instant; 0 before the first. recorded_at never falls.
CREATE FUNCTION record.position_at(p_instant timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
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
$$;

REVOKE ALL ON FUNCTION record.append FROM public;
REVOKE ALL ON FUNCTION record.keep_law_table FROM public;
GRANT EXECUTE ON FUNCTION record.append TO hoso_app;
GRANT EXECUTE ON FUNCTION record.keep_law_table TO hoso_app;
GRANT EXECUTE ON FUNCTION record.position_at TO hoso_app;
GRANT SELECT ON ALL TABLES IN SCHEMA record TO hoso_app;

-- What an auditor reads with their own tools: every fact, sealed values sealed, bytes that are not JSON as null.
CREATE FUNCTION record.as_json(p_data bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS $$
BEGIN
    RETURN convert_from(p_data, 'UTF8')::jsonb;
EXCEPTION WHEN others THEN
    RETURN NULL;
END
$$;
CREATE VIEW record.for_auditors AS
SELECT
    position, stream, version, type, schema_version, tags,
    record.as_json(data) AS data, record.as_json(metadata) AS metadata, command_id, recorded_at
FROM record.events;
GRANT SELECT ON record.for_auditors TO hoso_auditor, hoso_app;

-- Read models are the program's own: it may make, fill and drop them as it likes.
CREATE SCHEMA projections AUTHORIZATION hoso_app;
CREATE SCHEMA people AUTHORIZATION hoso_app;
GRANT USAGE ON SCHEMA projections TO hoso_auditor;
