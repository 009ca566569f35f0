-- Read the sealed bytes of a file.
-- $1 attachment id (uuid)
SELECT a.box FROM record.attachments AS a WHERE a.attachment_id = $1;
