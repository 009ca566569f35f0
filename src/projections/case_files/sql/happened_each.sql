-- Read for each of some communes and spans which cases may have happened there on days of it: as happened.sql for one.
-- $1 unit ids (text[])  $2 their first days (date[])  $3 their last days (date[])  $4 cases to leave out (uuid[]; null: all)
SELECT DISTINCT
    asked.number,
    h.received_at,
    h.case_id,
    h.units
FROM unnest($1::text [], $2::date [], $3::date []) WITH ORDINALITY AS asked (unit, first_day, last_day, number)
INNER JOIN projections.case_happenings AS h ON h.unit_id = asked.unit
WHERE
    coalesce(h.occurred_from, (h.received_at AT TIME ZONE interval '7 hours')::date) <= asked.last_day
    AND coalesce(h.occurred_until, (h.received_at AT TIME ZONE interval '7 hours')::date) >= asked.first_day
    AND h.case_id <> all($4::uuid [])
ORDER BY asked.number, h.received_at, h.case_id;
