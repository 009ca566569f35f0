-- Read the marks of cases whose commune nobody knows yet, in some areas, that may count for a year.
-- $1 unit ids of areas (text[])  $2 year (int)  $3 cases to leave out (uuid[]; null: all)
SELECT m.mark
FROM projections.fitness_marks AS m
WHERE
    m.unit_id IS NULL AND m.area = any($1) AND $2 BETWEEN m.year_from AND m.year_until
    AND m.case_id <> all($3::uuid [])
ORDER BY m.case_id, m.ordinal;
