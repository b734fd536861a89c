-- Notes that hang in rooms, and by which that were taken down they are known.
CREATE TABLE notes (
    room   INTEGER NOT NULL REFERENCES rooms,
    author BLOB NOT NULL,
    number INTEGER NOT NULL,
    item   TEXT NOT NULL,
    name   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    text   TEXT NOT NULL,
    PRIMARY KEY (room, author, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes_taken (
    -- the order in which they were taken down
    id     INTEGER PRIMARY KEY,
    room   INTEGER NOT NULL REFERENCES rooms,
    author BLOB NOT NULL,
    number INTEGER NOT NULL,
    UNIQUE (room, author, number)
) STRICT;

-- Notes of the person's own that wait until they are let in to a nest.
CREATE TABLE notes_waiting (
    id     INTEGER PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    nest   BLOB NOT NULL,
    item   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    text   TEXT NOT NULL
) STRICT;
