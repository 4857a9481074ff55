-- Text keys of names (sql/text_keys.h): folded, for search, and their place in the order of texts. Made
-- by the program after the migrations.

ALTER TABLE opportunity ADD COLUMN display_name__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE opportunity ADD COLUMN display_name__order TEXT NOT NULL DEFAULT '';
ALTER TABLE opportunity ADD COLUMN competitor__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE opportunity ADD COLUMN competitor__order TEXT NOT NULL DEFAULT '';
ALTER TABLE stage ADD COLUMN display_name__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE stage ADD COLUMN display_name__order TEXT NOT NULL DEFAULT '';
