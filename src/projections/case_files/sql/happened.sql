-- Read which cases happened in some communes on days of a span, those that were found untrue left out.
-- $1 unit ids (text[])  $2 first day (date)  $3 last day (date)  $4 cases to leave out (uuid[]; null: all)
SELECT
    f.case_id,
    f.commune_of_event,
    f.kind,
    f.occurred_from,
    f.occurred_until,
    f.received_at,
    f.units
FROM projections.case_files AS f
WHERE
    f.commune_of_event = any($1)
    AND f.status NOT IN ('unfounded', 'false')
    AND coalesce(f.occurred_from, (f.received_at AT TIME ZONE interval '7 hours')::date) <= $3
    AND coalesce(f.occurred_until, (f.received_at AT TIME ZONE interval '7 hours')::date) >= $2
    AND f.case_id <> all($4::uuid [])
ORDER BY f.received_at, f.case_id;
