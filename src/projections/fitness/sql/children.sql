-- Read the children whom indicators may count in the year of some communes.
-- $1 unit ids (text[])  $2 year (int)  $3 cases to leave out (uuid[]; null: all)
SELECT c.counted
FROM projections.fitness_children AS c
WHERE c.unit_id = any($1) AND $2 BETWEEN c.year_from AND c.year_until AND c.case_id <> all($3::uuid [])
ORDER BY c.case_id, c.ordinal;
