-- Keep the sealed bytes of a file at a place; what is there already stays as it is.
-- Return whether this matter's are there; what came at the same moment may not be seen yet, and counts as another's.
-- $1 place (uuid)  $2 the matter (uuid)  $3 sealed bytes (bytea)
WITH kept AS (
    INSERT INTO record.attachments (attachment_id, subject, box)
    VALUES ($1, $2, $3)
    ON CONFLICT (attachment_id) DO NOTHING
    RETURNING attachment_id
)

SELECT
    EXISTS (SELECT FROM kept)
    OR EXISTS (SELECT FROM record.attachments AS a WHERE a.attachment_id = $1 AND a.subject = $2);
