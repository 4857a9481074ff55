-- Text keys of names (sql/text_keys.h): folded, for search, and their place in the order of texts. Made
-- by the program after the migrations.

ALTER TABLE account ADD COLUMN display_name__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN display_name__order TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN industry__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN industry__order TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN display_name__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN display_name__order TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN region__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN region__order TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN display_name__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN display_name__order TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN family__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN family__order TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN display_name__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN display_name__order TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN title__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN title__order TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN role__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN role__order TEXT NOT NULL DEFAULT '';
ALTER TABLE agreement ADD COLUMN display_name__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE agreement ADD COLUMN display_name__order TEXT NOT NULL DEFAULT '';
