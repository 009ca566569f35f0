-- Read who may do what with a table, or with one of its columns, beside its owner: a table in its place allows the same,
-- as far as it has those columns.
-- $1 table with its schema (text)  $2 table that takes its place (text)
SELECT
    a.privilege_type || coalesce(' (' || quote_ident(g.of_column) || ')', '') AS privilege,
    CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
    || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS grantee
FROM pg_class AS c
CROSS JOIN LATERAL (
    SELECT NULL::name AS of_column, c.relacl AS acl
    UNION ALL
    SELECT o.attname, o.attacl
    FROM pg_attribute AS o
    INNER JOIN pg_attribute AS n ON o.attname = n.attname AND n.attrelid = to_regclass($2) AND NOT n.attisdropped
    WHERE o.attrelid = c.oid AND NOT o.attisdropped
) AS g
CROSS JOIN LATERAL aclexplode(g.acl) AS a
WHERE c.oid = to_regclass($1) AND a.grantee <> c.relowner;
