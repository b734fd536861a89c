CREATE TABLE rooms (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    -- where the file lies; null where the row was given up for a fresh one
    path    TEXT UNIQUE,
    name    TEXT NOT NULL,
    -- the epoch of the hub that had it open last
    epoch   INTEGER NOT NULL DEFAULT 0,
    -- the text the file had when Nest last read or wrote it: the base of merges
    text    TEXT NOT NULL,
    hash    BLOB NOT NULL,
    -- the text on its way into the file
    coming  TEXT,
    created INTEGER NOT NULL,
    opened  INTEGER NOT NULL,
    binned  INTEGER,
    -- where a binned room's file lay
    home    TEXT
) STRICT;
CREATE INDEX rooms_by_hash ON rooms (hash);

CREATE TABLE edits (
    room       INTEGER NOT NULL REFERENCES rooms,
    seq        INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,
    author     BLOB NOT NULL,
    author_seq INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    format     INTEGER NOT NULL,
    entry      BLOB NOT NULL,
    PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;

-- What outlives the edits it was in: the last number of each author, and the ids that were in use.
CREATE TABLE authors (
    room   INTEGER NOT NULL REFERENCES rooms,
    author BLOB NOT NULL,
    last   INTEGER NOT NULL,
    PRIMARY KEY (room, author)
) STRICT, WITHOUT ROWID;

CREATE TABLE items (
    room INTEGER NOT NULL REFERENCES rooms,
    id   TEXT NOT NULL,
    PRIMARY KEY (room, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
    room   INTEGER NOT NULL REFERENCES rooms,
    seq    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    format INTEGER NOT NULL,
    state  BLOB NOT NULL,
    PRIMARY KEY (room, seq)
) STRICT;

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
