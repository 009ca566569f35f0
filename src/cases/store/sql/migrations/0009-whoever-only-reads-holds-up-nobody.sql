-- Advisory locks belong to everybody: whoever may only read, an auditor with tools of their own, could take the one that
-- every append takes, and nothing would be recorded any more. The locks of tables belong to those who may write to them.

-- Whoever appends by the old lock now finishes first; and nobody begins before this is done.
SELECT pg_advisory_xact_lock(7236832);

-- Nothing is ever in these tables: their locks are what they are for. They belong to the owner, and nobody else takes a
-- lock of theirs that matters but by the functions below, and by those that append. A backup must be allowed to read them.
CREATE TABLE record.turn_to_append ();
CREATE TABLE record.turn_to_prepare ();
GRANT SELECT ON record.turn_to_append, record.turn_to_prepare TO hoso_app;

-- Wait until nobody else appends, and keep everybody from it until this transaction ends.
CREATE FUNCTION record.append_alone() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    LOCK TABLE record.turn_to_append IN EXCLUSIVE MODE;
END
$$;

-- Let whoever is appending finish; those who come later wait until this transaction ends.
CREATE FUNCTION record.settle() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    LOCK TABLE record.turn_to_append IN SHARE MODE;
END
$$;

-- Wait until no other program makes tables beside the record, and keep them from it until this transaction ends.
CREATE FUNCTION record.prepare_alone() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    LOCK TABLE record.turn_to_prepare IN EXCLUSIVE MODE;
END
$$;

REVOKE ALL ON FUNCTION record.append_alone, record.settle, record.prepare_alone FROM public;
GRANT EXECUTE ON FUNCTION record.append_alone, record.settle, record.prepare_alone TO hoso_app;

-- Every function that appends takes the new lock where it took the old one. What waits for the old one at this very moment
-- goes on beside the first of the others: so the end of the record is moved on from where it is, never set. Otherwise all
-- is as it was.
DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN
        SELECT p.oid::regprocedure
        FROM pg_proc AS p
        WHERE p.pronamespace = 'record'::regnamespace AND p.prosrc LIKE '%pg_advisory_xact_lock(7236832)%'
    LOOP
        EXECUTE replace(
            regexp_replace(
                pg_get_functiondef(one),
                '(PERFORM|nothing :=) pg_advisory_xact_lock\(7236832\)',
                'LOCK TABLE record.turn_to_append IN EXCLUSIVE MODE'
            ),
            'SET position = the_end + added,',
            'SET position = position + added,'
        );
    END LOOP;
END
$$;
