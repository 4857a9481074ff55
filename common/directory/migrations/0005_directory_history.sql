-- Which history of the accounts service the copy is of, and what its parts are: a copy of before, which
-- says neither, is read anew.

ALTER TABLE directory_head ADD COLUMN epoch TEXT NOT NULL DEFAULT '';

ALTER TABLE directory_head ADD COLUMN format BIGINT NOT NULL DEFAULT 0;
