-- Read which event of an application was taken in last.
-- $1 application (text)
SELECT t.notification_id FROM projections.library_tracking AS t WHERE t.application = $1;
