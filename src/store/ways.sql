-- Where people are found who came to visit, as they said.
ALTER TABLE people ADD COLUMN way BLOB;
