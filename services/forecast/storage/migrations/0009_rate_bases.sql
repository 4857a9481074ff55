-- The currency that a rate is stated in. Empty in versions that were stored before there was one: the
-- reporting currency of that time. Those that hold say it once the service has started with the
-- hierarchy there (engine/rate_bases.h).
ALTER TABLE exchange_rate ADD COLUMN base_currency_code TEXT NOT NULL DEFAULT '';
