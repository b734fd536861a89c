-- What is remembered of entries taken out of the room file since, so that they come back as they were
ALTER TABLE rooms ADD COLUMN removed BLOB;
