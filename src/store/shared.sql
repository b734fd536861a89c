-- Whose nest it is, where that is not the person of this data folder; and the hubs that ordered it.
ALTER TABLE rooms ADD COLUMN owner BLOB;
ALTER TABLE rooms ADD COLUMN lineage BLOB;
CREATE UNIQUE INDEX rooms_by_nest ON rooms (nest);

-- A snapshot to which no edits of this log lead: the nest went on elsewhere.
ALTER TABLE snapshots ADD COLUMN jump INTEGER NOT NULL DEFAULT 0;

-- What was seen last of nests that one visits and does not share.
CREATE TABLE copies (
    nest  BLOB PRIMARY KEY,
    owner BLOB NOT NULL,
    -- how the owner and the room are called
    whose TEXT NOT NULL,
    name  TEXT NOT NULL,
    at    INTEGER NOT NULL,
    state BLOB NOT NULL
) STRICT, WITHOUT ROWID;
