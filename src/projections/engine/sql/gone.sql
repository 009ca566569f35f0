-- Let go of what was kept by projections that there are no more: `timelines` are read from the record itself.
-- Where an older program is at work beside that still has one, it stays until a later start. An older program that
-- comes back fills it anew, as anything that is missing.
DO $$
BEGIN
    IF EXISTS (SELECT FROM projections.leases WHERE name = 'timelines' AND until > clock_timestamp()) THEN
        RETURN;
    END IF;
    DELETE FROM projections.rebuilds WHERE name = 'timelines';
    DELETE FROM projections.checkpoints WHERE name = 'timelines';
    DROP TABLE IF EXISTS rebuilding.timelines;
    IF to_regclass('projections.timelines') IS NOT NULL THEN
        LOCK TABLE projections.timelines IN ACCESS EXCLUSIVE MODE NOWAIT;
        DROP TABLE projections.timelines;
    END IF;
EXCEPTION
    WHEN lock_not_available OR dependent_objects_still_exist THEN
        -- Somebody reads it right now, or built something on it: no start fails or waits for that, and a later one
        -- tries again.
        NULL;
END
$$;
