-- What is in a stage and what is in a currency: a change of a stage or a rate asks on the writing
-- thread whether one opportunity stands in its way, and must not read them all. Equal columns first,
-- `ended` among them; then what answers are sorted by, so that the first row ends the search.

CREATE INDEX opportunity_by_stage
  ON opportunity (stage, ended, forecast_category, close_date, id);
CREATE INDEX opportunity_by_currency ON opportunity (currency_code, ended, close_date, id);
CREATE INDEX target_by_currency ON target (currency_code, ended, fiscal_year, id);
