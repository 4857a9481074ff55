-- Which history of the accounts service a revision's accounts_revision belongs to; empty: not said, as
-- before this column was there, and in the accounts service itself.

ALTER TABLE revision ADD COLUMN accounts_epoch TEXT NOT NULL DEFAULT '';
