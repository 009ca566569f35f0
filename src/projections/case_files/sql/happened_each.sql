-- Read for each of some communes and spans which cases happened there on days of it: as happened.sql does for one span.
-- $1 unit ids (text[])  $2 their first days (date[])  $3 their last days (date[])
SELECT
    asked.number,
    f.case_id,
    f.units
FROM unnest($1::text [], $2::date [], $3::date []) WITH ORDINALITY AS asked (unit, first_day, last_day, number)
INNER JOIN projections.case_files AS f ON f.commune_of_event = asked.unit
WHERE
    f.status NOT IN ('unfounded', 'false')
    AND coalesce(f.occurred_from, (f.received_at AT TIME ZONE interval '7 hours')::date) <= asked.last_day
    AND coalesce(f.occurred_until, (f.received_at AT TIME ZONE interval '7 hours')::date) >= asked.first_day
ORDER BY asked.number, f.received_at, f.case_id;
