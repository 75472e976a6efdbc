-- What the log says of the site and of itself: the policies behind its records. Nobody's own.

CREATE TABLE statement (
    leaf   INTEGER PRIMARY KEY REFERENCES leaf,
    salt   BLOB NOT NULL,
    data   TEXT NOT NULL,
    policy TEXT GENERATED ALWAYS AS (json_extract(data, '$.policy')) VIRTUAL
);

CREATE UNIQUE INDEX statement_policy ON statement (policy) WHERE policy IS NOT NULL;
