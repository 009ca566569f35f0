-- Read who may do what with a table beside its owner: a table in its place allows the same.
-- $1 table with its schema (text)
SELECT
    a.privilege_type, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
FROM pg_class AS c
CROSS JOIN LATERAL aclexplode(c.relacl) AS a
WHERE c.oid = to_regclass($1) AND a.grantee <> c.relowner;
