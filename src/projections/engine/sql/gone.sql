-- Let go of what was kept by projections that there are no more: `timelines` are read from the record itself.
-- Where an older program is at work beside that still has one, it stays until a later start. An older program that
-- comes back fills it anew, as anything that is missing.
DO $$
BEGIN
    IF EXISTS (SELECT FROM projections.leases WHERE name = 'timelines' AND until > clock_timestamp()) THEN
        RETURN;
    END IF;
    DROP TABLE IF EXISTS projections.timelines, rebuilding.timelines;
    DELETE FROM projections.rebuilds WHERE name = 'timelines';
    DELETE FROM projections.checkpoints WHERE name = 'timelines';
END
$$;
