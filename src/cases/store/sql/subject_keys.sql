-- Read the wrapped keys of people, in the order in which they are asked for; null for whoever has none.
-- They come from a query of their own: so one plan is made for all, and not one for each array.
-- $1 subjects (uuid[])
SELECT
    array_agg(
        (SELECT k.wrapped FROM record.subject_keys AS k WHERE k.subject = asked.subject) ORDER BY asked.place
    ) AS wrapped
FROM unnest((SELECT $1::uuid[])) WITH ORDINALITY AS asked (subject, place);
