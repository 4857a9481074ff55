-- Days are the organization's own; an account says which revision put it where it stands, and which
-- planned moves could not happen. An empty zone is UTC: the sums of rows that are there stay right only
-- with such a default.
ALTER TABLE organization ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN parent_revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN set_aside TEXT NOT NULL DEFAULT '';
