/** The services behind the gateway; each counts revisions of its own. */
export type Service = 'accounts' | 'planning' | 'forecast';

const PLANNING = /^(accounts\/[^/]+\/plans(\/|:|$)|cosStandards|plans:)/;
const FORECAST =
  /^(opportunities|stages|targets|exchangeRates|revenueFacts|forecast:)|^[a-z]+\/[^/]+\/(forecast|contributions|addressableRevenues)(\/|:|$)/;

/** Which service answers `/v1/<path>`, or owns the resource of that name. */
export function serviceOf(path: string): Service {
  if (PLANNING.test(path)) return 'planning';
  if (FORECAST.test(path)) return 'forecast';
  return 'accounts';
}
