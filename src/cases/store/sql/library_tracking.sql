-- How far applications that process others' events have come, for the library's tracking recorders.
CREATE TABLE IF NOT EXISTS projections.library_tracking (
    application text PRIMARY KEY,
    notification_id bigint NOT NULL
);
