-- Names the nest wherever it is hosted, and who may come in.
ALTER TABLE rooms ADD COLUMN nest BLOB;
ALTER TABLE rooms ADD COLUMN door BLOB;

-- What was said.
CREATE TABLE chats (
    room   INTEGER NOT NULL REFERENCES rooms,
    seq    INTEGER NOT NULL,
    epoch  INTEGER NOT NULL,
    author BLOB NOT NULL,
    run    INTEGER NOT NULL,
    number INTEGER NOT NULL,
    name   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    text   TEXT NOT NULL,
    PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;

-- Whom one visited or let in.
CREATE TABLE people (
    who    BLOB PRIMARY KEY,
    name   TEXT NOT NULL,
    look   BLOB NOT NULL,
    colour TEXT NOT NULL,
    met    INTEGER NOT NULL,
    seen   INTEGER NOT NULL,
    -- leads to their nest
    invite TEXT
) STRICT, WITHOUT ROWID;
