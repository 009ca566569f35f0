-- Read the files of cases whose plan is that of one of some communes: where the child lives, else where it happened.
-- $1 communes (text[])  $2 not these cases (uuid[]; null: none of the files)
SELECT f.file
FROM projections.case_files AS f
WHERE coalesce(f.commune_of_residence, f.commune_of_event) = any($1) AND f.case_id <> all($2::uuid []);
