-- The log's first floor. A leaf is public and stays; what it commits to is kept apart, so that
-- a person's part (body and salt) can be deleted without touching the leaf.

CREATE TABLE leaf (
    place INTEGER PRIMARY KEY,          -- 0, 1, 2 … without a gap
    data  TEXT NOT NULL                 -- canonical JSON, {"b":…,"k":…,"t":…,"v":1}
);

CREATE TRIGGER leaf_takes_the_next_place BEFORE INSERT ON leaf
WHEN NEW.place IS NOT (SELECT coalesce(max(place) + 1, 0) FROM leaf)
BEGIN SELECT RAISE(ABORT, 'a leaf of the log never takes another place than the next'); END;

CREATE TRIGGER leaf_never_changes BEFORE UPDATE ON leaf
BEGIN SELECT RAISE(ABORT, 'a leaf of the log never changes'); END;

CREATE TRIGGER leaf_is_never_deleted BEFORE DELETE ON leaf
BEGIN SELECT RAISE(ABORT, 'a leaf of the log is never deleted'); END;

-- The columns to search by are computed from the record itself: they cannot disagree with it.
CREATE TABLE body (
    leaf    INTEGER PRIMARY KEY REFERENCES leaf,
    salt    BLOB NOT NULL,
    data    TEXT NOT NULL,              -- canonical JSON of one record
    id      TEXT    GENERATED ALWAYS AS (json_extract(data, '$.id')) VIRTUAL,
    time    INTEGER GENERATED ALWAYS AS (json_extract(data, '$.time')) VIRTUAL,
    event   TEXT    GENERATED ALWAYS AS (json_extract(data, '$.event')) VIRTUAL,
    subject TEXT    GENERATED ALWAYS AS (json_extract(data, '$.subject')) VIRTUAL
);

CREATE UNIQUE INDEX body_id ON body (id);
CREATE INDEX body_subject ON body (subject) WHERE subject IS NOT NULL;

-- What visitors were shown, once per wording and language.
CREATE TABLE notice (
    hash TEXT PRIMARY KEY,
    leaf INTEGER NOT NULL REFERENCES leaf,
    salt BLOB NOT NULL,
    data TEXT NOT NULL
) WITHOUT ROWID;

-- Which leaves lost their bodies, and that this was meant.
CREATE TABLE erasure (
    leaf INTEGER PRIMARY KEY REFERENCES leaf,
    salt BLOB NOT NULL,
    data TEXT NOT NULL
);
