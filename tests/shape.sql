-- Say everything that makes out the shape of some schemas, a line for each thing: two databases are alike if it is.
-- $1 schemas (text[])
WITH spaces AS (SELECT n.* FROM pg_namespace AS n WHERE n.nspname = any($1)),
relations AS (
    SELECT c.*, s.nspname || '.' || c.relname AS name
    FROM pg_class AS c INNER JOIN spaces AS s ON s.oid = c.relnamespace
),
functions AS (
    SELECT p.*, s.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name
    FROM pg_proc AS p INNER JOIN spaces AS s ON s.oid = p.pronamespace
),
grants AS (
    SELECT 'schema' AS kind, s.nspname::text AS name, coalesce(s.nspacl, acldefault('n', s.nspowner)) AS acl
    FROM spaces AS s
    UNION ALL
    SELECT
        'relation', r.name,
        coalesce(r.relacl, acldefault(CASE r.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", r.relowner))
    FROM relations AS r WHERE r.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL
    SELECT 'column', r.name || '.' || a.attname, a.attacl
    FROM relations AS r INNER JOIN pg_attribute AS a ON a.attrelid = r.oid WHERE a.attacl IS NOT NULL
    UNION ALL
    SELECT 'function', f.name, coalesce(f.proacl, acldefault('f', f.proowner)) FROM functions AS f
),
things AS (
    SELECT 'schema' AS kind, s.nspname::text AS name, 'owner ' || pg_get_userbyid(s.nspowner) AS said FROM spaces AS s
    UNION ALL
    SELECT
        'relation', r.name,
        format(
            'kind %s, owner %s, persistence %s, options %s, row security %s %s, identity %s',
            r.relkind, pg_get_userbyid(r.relowner), r.relpersistence, r.reloptions, r.relrowsecurity,
            r.relforcerowsecurity, r.relreplident
        )
    FROM relations AS r WHERE r.relkind <> 'i'
    UNION ALL
    SELECT
        'column', r.name || '.' || a.attname,
        format(
            'number %s, %s, not null %s, default %s, identity %s, generated %s, collation %s, storage %s %s, aim %s',
            row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum), format_type(a.atttypid, a.atttypmod),
            a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
            a.attcollation::regcollation, a.attstorage, a.attcompression, nullif(a.attstattarget, -1)
        )
    FROM relations AS r
    INNER JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE r.relkind <> 'i'
    UNION ALL
    SELECT
        'constraint', r.name || '.' || c.conname,
        format('%s, validated %s', pg_get_constraintdef(c.oid), c.convalidated)
    FROM relations AS r INNER JOIN pg_constraint AS c ON c.conrelid = r.oid
    UNION ALL
    SELECT
        'index', i.indexrelid::regclass::text,
        format('%s, valid %s, clustered %s', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered)
    FROM relations AS r INNER JOIN pg_index AS i ON i.indrelid = r.oid
    UNION ALL
    SELECT 'trigger', r.name || '.' || t.tgname, format('%s, enabled %s', pg_get_triggerdef(t.oid), t.tgenabled)
    FROM relations AS r INNER JOIN pg_trigger AS t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'rule', r.name || '.' || u.rulename, format('%s, enabled %s', pg_get_ruledef(u.oid), u.ev_enabled)
    FROM relations AS r INNER JOIN pg_rewrite AS u ON u.ev_class = r.oid
    UNION ALL
    SELECT 'policy', r.name || '.' || p.polname, format('%s %s %s %s', p.polcmd, p.polroles, p.polqual, p.polwithcheck)
    FROM relations AS r INNER JOIN pg_policy AS p ON p.polrelid = r.oid
    UNION ALL
    SELECT
        'sequence', r.name,
        format('%s %s %s %s %s %s', q.seqtypid, q.seqstart, q.seqincrement, q.seqmax, q.seqmin, q.seqcycle)
    FROM relations AS r INNER JOIN pg_sequence AS q ON q.seqrelid = r.oid
    UNION ALL
    SELECT 'statistics', s.nspname || '.' || x.stxname, pg_get_statisticsobjdef(x.oid)
    FROM pg_statistic_ext AS x INNER JOIN spaces AS s ON s.oid = x.stxnamespace
    UNION ALL
    SELECT
        'type', s.nspname || '.' || t.typname,
        format(
            'kind %s, of %s, not null %s, values %s',
            t.typtype, format_type(t.typbasetype, t.typtypmod), t.typnotnull, e.labels
        )
    FROM pg_type AS t INNER JOIN spaces AS s ON s.oid = t.typnamespace
    CROSS JOIN LATERAL (
        SELECT array_agg(l.enumlabel ORDER BY l.enumsortorder) AS labels FROM pg_enum AS l WHERE l.enumtypid = t.oid
    ) AS e
    WHERE t.typtype <> 'c' AND t.typcategory <> 'A'
    UNION ALL
    SELECT 'function', f.name, format('owner %s, %s', pg_get_userbyid(f.proowner), pg_get_functiondef(f.oid))
    FROM functions AS f WHERE f.prokind <> 'a'
    UNION ALL
    SELECT
        'default', coalesce(d.defaclnamespace::regnamespace::text, 'all'),
        format('%s %s %s', pg_get_userbyid(d.defaclrole), d.defaclobjtype, d.defaclacl)
    FROM pg_default_acl AS d WHERE d.defaclnamespace = 0 OR d.defaclnamespace IN (SELECT s.oid FROM spaces AS s)
    UNION ALL
    SELECT 'extension', x.extname::text, x.extversion FROM pg_extension AS x
    UNION ALL
    SELECT 'event trigger', t.evtname::text, format('%s %s %s', t.evtevent, t.evtfoid::regproc, t.evtenabled)
    FROM pg_event_trigger AS t
    UNION ALL
    SELECT
        'grant',
        format('%s %s to %s', g.kind, g.name, CASE x.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(x.grantee) END),
        string_agg(
            x.privilege_type || CASE WHEN x.is_grantable THEN ' with grant' ELSE '' END, ', ' ORDER BY x.privilege_type
        )
    FROM grants AS g CROSS JOIN LATERAL aclexplode(g.acl) AS x
    GROUP BY g.kind, g.name, x.grantee
)
SELECT said.line
FROM (SELECT t.kind || ' ' || t.name || ': ' || t.said AS line FROM things AS t) AS said
ORDER BY said.line COLLATE "C";
