-- Text keys of names (sql/text_keys.h): folded, for search, and their place in the order of texts. Made
-- by the program after the migrations.

ALTER TABLE cos_condition ADD COLUMN title__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE cos_condition ADD COLUMN title__order TEXT NOT NULL DEFAULT '';
ALTER TABLE cos_standard ADD COLUMN display_name__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE cos_standard ADD COLUMN display_name__order TEXT NOT NULL DEFAULT '';
ALTER TABLE objective ADD COLUMN title__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE objective ADD COLUMN title__order TEXT NOT NULL DEFAULT '';
ALTER TABLE action ADD COLUMN title__fold TEXT NOT NULL DEFAULT '';
ALTER TABLE action ADD COLUMN title__order TEXT NOT NULL DEFAULT '';
