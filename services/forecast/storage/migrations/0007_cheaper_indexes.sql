-- Each import pays for every index, and most for one whose order is not that in which rows come: by
-- stage, category and day its pages were touched all over, and every one of them is written to the
-- log whole. What a stage holds is asked for in the order of ids. What may stand in a stage's way is
-- seldom there, so an index of that alone costs next to nothing. What a currency has is found by
-- month, of which there are few, and the day is looked at within the index.

DROP INDEX opportunity_by_stage;
CREATE INDEX opportunity_by_stage ON opportunity (stage, ended, id) WHERE delete_time = 0;
CREATE INDEX opportunity_by_own_category ON opportunity (stage, ended, forecast_category, id)
  WHERE forecast_category <> '' AND delete_time = 0;
CREATE INDEX opportunity_undated ON opportunity (stage, ended, close_date, id)
  WHERE NOT close_date <> '' AND delete_time = 0;

DROP INDEX opportunity_by_currency;
CREATE INDEX opportunity_by_currency
  ON opportunity (currency_code, ended, substr(close_date, 1, 7), id, close_date)
  WHERE delete_time = 0;
