-- By which order of texts (common/text/collate.h) the text keys beside names were made; no row, or
-- another name: they are to be made (sql/text_keys.h).

CREATE TABLE text_order (
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (id)
);
