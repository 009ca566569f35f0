-- Read which cases happened in some communes on days of a span, those that were found untrue left out.
-- Of a case whose days nobody knows, it is the day on which the report was received, in Vietnam.
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
CROSS JOIN LATERAL (SELECT (f.received_at AT TIME ZONE interval '7 hours')::date AS day) AS received
WHERE
    f.commune_of_event = any($1)
    AND f.status NOT IN ('unfounded', 'false')
    AND coalesce(f.occurred_from, received.day) <= $3
    AND coalesce(f.occurred_until, received.day) >= $2
    AND f.case_id <> all($4::uuid [])
ORDER BY f.received_at, f.case_id;
