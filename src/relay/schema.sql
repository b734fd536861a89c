-- Times are seconds since 1970. Nothing here says who met whom.

-- People whose relay this is.
CREATE TABLE members (
    person BLOB PRIMARY KEY,
    since INTEGER NOT NULL,
    -- The day somebody was last here, not the second.
    seen INTEGER NOT NULL,
    here INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE bans (
    person BLOB PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;

-- Words that let people join; kept as hashes, so that a copy of this file lets nobody in.
CREATE TABLE invites (
    hash BLOB PRIMARY KEY,
    uses INTEGER NOT NULL,
    remaining INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;

-- Forwarded bytes, by month: "2026-11".
CREATE TABLE traffic (
    month TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL
) STRICT;

-- What commands and the running relay tell each other.
CREATE TABLE notes (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
