import { fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Forecast } from '~/api/generated/types.gen';
import { fakeGateway, statusResponse } from '~/testing/gateway';
import { renderInApp } from '~/testing/render';
import type { ForecastSearch } from '../search';
import { ForecastView } from './forecast-view';

const usd = (units: string, nanos = 0) => ({ currencyCode: 'USD', units, nanos });

function forecast(change: Partial<Forecast> = {}): Forecast {
  const cell = (category: string, units: string) => ({
    category,
    amount: usd(units),
    ownAmount: usd('0'),
    weightedAmount: usd('0'),
    opportunityCount: '1',
  });
  return {
    account: 'accounts/bank',
    displayName: 'Bank',
    period: { fiscalYear: 2027, quarter: 0, month: 0 },
    kind: 'BOOKINGS',
    cells: [cell('CLOSED', '300'), cell('COMMIT', '20'), cell('BEST_CASE', '0'), cell('PIPELINE', '5'), cell('OMITTED', '1')],
    openPipeline: usd('25'),
    weighted: usd('310'),
    achieved: usd('300'),
    target: usd('1000'),
    gap: usd('700'),
    attainment: { basisPoints: '3000' },
    coverage: { explanation: { reason: 'TARGET_REACHED', details: [], message: 'x' } },
    parts: [],
    accountsRevision: '9',
    ...change,
  } as Forecast;
}

const ORGANIZATION = { fiscalCalendar: { startMonth: 7 }, reportingCurrency: 'USD', segments: [] };

afterEach(() => vi.unstubAllGlobals());

async function show(answers: Parameters<typeof fakeGateway>[0], search: ForecastSearch = { period: '2027' }) {
  Element.prototype.scrollIntoView = () => {};
  fakeGateway({ organization: ORGANIZATION, ...answers });
  const onSearch = vi.fn<(next: ForecastSearch, how?: { replace: boolean }) => void>();
  await renderInApp(<ForecastView subject="accounts/bank" search={search} onSearch={onSearch} />);
  return onSearch;
}

const matrix = () => screen.findByRole('table', { name: 'By period' });

describe('a forecast', () => {
  it('leads from every figure to its deals', async () => {
    await show({ 'accounts/bank/forecast': forecast() });
    const figure = within(await matrix()).getByRole('link', { name: /^Closed, FY2027.*300$/ });
    expect(figure.getAttribute('href')).toBe('/accounts/bank/forecast?period=2027&deals=CLOSED&in=2027');
  });

  it('says why a share does not exist, and never 0 %', async () => {
    await show({ 'accounts/bank/forecast': forecast() });
    const coverage = within(await matrix()).getByRole('row', { name: /^Coverage/ });
    expect(coverage.textContent).toContain('n/a');
    expect(within(coverage).getByRole('button', { name: /the target is reached/ })).toBeTruthy();
  });

  it('says what of the hierarchy is set aside, and why', async () => {
    const setAside = [
      { reason: 'SET_ASIDE_CIRCLE', message: 'x', details: [{ key: 'name', name: 'accounts/a' }] },
    ];
    await show({
      'accounts/bank/forecast': forecast(),
      'forecast:hierarchyStatus': { setAsideCount: '2', setAside },
    });
    expect(await screen.findByText(/2 parts .*accounts\/a: it would stand below itself/)).toBeTruthy();
  });

  it('says what stands in no period', async () => {
    const undated = { opportunityCount: '2', amount: usd('40') } as Forecast['undated'];
    await show({ 'accounts/bank/forecast': forecast({ undated }) });
    expect(await screen.findByText(/2 open deals without a close date \(\$40/)).toBeTruthy();
  });

  it('proves that the deals add up to the figure', async () => {
    const deal = (id: string, amount: object) => ({
      opportunity: `opportunities/${id}`,
      displayName: id,
      account: 'accounts/bank',
      owner: '',
      stage: 'stages/won',
      amount,
      reportingAmount: amount,
    });
    await show(
      {
        'accounts/bank/forecast': forecast(),
        'accounts/bank/contributions': {
          contributions: [deal('a', usd('100', 500_000_000)), deal('b', usd('199', 500_000_000))],
          totalAmount: usd('300'),
          totalCount: '2',
          nextPageToken: '',
        },
        'accounts/bank': { displayName: 'Bank' },
        'stages/won': { displayName: 'Won' },
      },
      { period: '2027', deals: 'CLOSED' },
    );
    expect(await screen.findByText(/2 deals add up to \$300.*exactly/)).toBeTruthy();
  });

  it('shows the deals beside the page, walks between figures by arrow keys, and closes by Escape', async () => {
    const shown = { period: '2027', deals: 'CLOSED', in: '2027' } as const;
    const contributions = { contributions: [], totalAmount: usd('0'), totalCount: '0', nextPageToken: '' };
    const onSearch = await show(
      { 'accounts/bank/forecast': forecast(), 'accounts/bank/contributions': contributions, 'accounts/bank': { displayName: 'Bank' } },
      shown,
    );
    const drawer = await screen.findByRole('complementary', { name: /^Closed, FY2027/ });
    const figure = await screen.findByRole('link', { name: /^Closed, FY2027.*300$/, current: true });
    expect(document.activeElement).toBe(drawer);
    fireEvent.keyDown(drawer, { key: 'ArrowDown' });
    expect(onSearch).toHaveBeenLastCalledWith({ ...shown, deals: 'COMMIT' }, { replace: true });
    fireEvent.keyDown(drawer, { key: 'Escape' });
    expect(onSearch).toHaveBeenLastCalledWith({ period: '2027', deals: undefined, in: undefined, of: undefined });
    expect(document.activeElement).toBe(figure);
  });

  it('adds up what stands below, its own and the rest included', async () => {
    const part = (name: string, kind: string, nanos: number) => ({
      ...forecast({ account: `accounts/${name}`, displayName: name, part: kind as Forecast['part'] }),
      cells: [{ category: 'CLOSED', amount: usd('100', nanos), opportunityCount: '1' }],
      partCount: '3',
    });
    const parts = [part('a', 'CHILD', 400_000_000), part('bank', 'OWN', 300_000_000), part('', 'REMAINDER', 300_000_000)];
    const whole = { ...forecast({ parts: parts as unknown as Forecast[] }), cells: [{ category: 'CLOSED', amount: usd('301') }] };
    await show({
      'accounts/bank/forecast': ({ query }) => (query.get('breakdown') === 'BY_CHILD' ? whole : forecast()),
    });
    const table = await screen.findByRole('table', { name: 'Accounts below' });
    const closed = within(table).getAllByRole('row').slice(1).map((row) => row.querySelectorAll('td')[1]?.textContent);
    expect(closed).toEqual(['101', '100', '100', '301']);
  });

  it('says so where nothing stands below', async () => {
    await show({ 'accounts/bank/forecast': forecast() });
    expect(await screen.findByText('Nothing below')).toBeTruthy();
  });

  it('says what failed, what is hidden and what is coming', async () => {
    await show({ 'accounts/bank/forecast': () => statusResponse(400, 'FAILED_PRECONDITION', 'CHF has no rate') });
    expect((await screen.findByRole('alert')).textContent).toContain('CHF has no rate');
  });

  it('says so when it may not be seen', async () => {
    await show({});
    expect(await screen.findByText('Nothing to see here for you')).toBeTruthy();
  });

  it('says what is coming while it is read', async () => {
    await show({ 'accounts/bank/forecast': () => new Promise<object>(() => {}) });
    expect(await screen.findByLabelText('Forecast', { selector: 'output' })).toBeTruthy();
  });
});
