-- Read which cases may have happened in some communes on days of a span, those that were found untrue left out.
-- Of a case whose days nobody knows, it is the day on which the report was received, in Vietnam.
-- $1 unit ids (text[])  $2 first day (date)  $3 last day (date)  $4 cases to leave out (uuid[]; null: all)
SELECT
    h.case_id,
    h.unit_id,
    h.kind,
    h.occurred_from,
    h.occurred_until,
    h.received_at,
    h.units
FROM projections.case_happenings AS h
CROSS JOIN LATERAL (SELECT (h.received_at AT TIME ZONE interval '7 hours')::date AS day) AS received
WHERE
    h.unit_id = any($1)
    AND coalesce(h.occurred_from, received.day) <= $3
    AND coalesce(h.occurred_until, received.day) >= $2
    AND h.case_id <> all($4::uuid [])
ORDER BY h.received_at, h.case_id, h.ordinal;
