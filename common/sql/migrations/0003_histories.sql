-- What a revision saw of the accounts service's history: the newest accounts revision that any revision
-- up to it saw. 0 in the accounts service itself, and before this column was there.

ALTER TABLE revision ADD COLUMN accounts_revision BIGINT NOT NULL DEFAULT 0;

-- By how many microseconds an earlier revision's time is ahead of this one's: not 0 after a clock that
-- was ahead for a while. Time and this together never go back, so they can be searched.

ALTER TABLE revision ADD COLUMN behind BIGINT NOT NULL DEFAULT 0;

CREATE INDEX revision_behind ON revision (revision) WHERE behind > 0;

-- Of the row 'revision': which history its numbers belong to (0: not said yet), and on which timeline
-- of PostgreSQL that was said (0: the engine has none). They stand in the row that whoever writes locks,
-- so that one look tells all.

ALTER TABLE counter ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;

ALTER TABLE counter ADD COLUMN timeline BIGINT NOT NULL DEFAULT 0;

-- The epoch takes its place.

DELETE FROM counter WHERE name = 'database_id';
