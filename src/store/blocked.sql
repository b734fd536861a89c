-- Whom the person of this data folder wants in no nest of theirs.
CREATE TABLE blocked (
    who BLOB PRIMARY KEY,
    at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
