-- The tree over the leaves: all that an append needs to know of it, in one row.

CREATE TABLE head (
    only   INTEGER PRIMARY KEY CHECK (only = 1),
    origin TEXT NOT NULL,               -- the log's name in its checkpoints; never changes
    size   INTEGER NOT NULL,            -- how many leaves
    nodes  BLOB NOT NULL                -- the compact range: 32 bytes for each 1 bit of the size
);

INSERT INTO head (only, origin, size, nodes)
SELECT 1, 'consent-log/' || lower(hex(randomblob(8))), count(*), coalesce(compact_range(data), x'')
FROM (SELECT data FROM leaf ORDER BY place);

CREATE TRIGGER head_is_never_deleted BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head of the log is never deleted'); END;

CREATE TRIGGER head_never_shrinks BEFORE UPDATE ON head
WHEN NEW.size < OLD.size OR NEW.origin IS NOT OLD.origin
BEGIN SELECT RAISE(ABORT, 'the log never shrinks, and never changes its name'); END;
