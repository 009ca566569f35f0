-- Read how far each projection that is filled anew has come.
SELECT
    r.name, r.purpose, r.upto, r.state, r.trouble,
    CASE WHEN r.state = 'filling' THEN coalesce(sum(p.events), 0) ELSE r.position END::bigint AS position
FROM projections.rebuilds AS r
LEFT JOIN projections.rebuild_parts AS p ON r.pass = p.pass
GROUP BY r.name
ORDER BY r.name;
