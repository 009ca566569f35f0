-- Note that an event of an application was taken in; no row comes back where it or a later one was before.
-- $1 application (text)  $2 the event's notification id (bigint)
INSERT INTO projections.library_tracking AS t (application, notification_id)
VALUES ($1, $2)
ON CONFLICT (application) DO UPDATE SET notification_id = excluded.notification_id
WHERE t.notification_id < excluded.notification_id
RETURNING notification_id;
