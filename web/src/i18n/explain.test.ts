import { describe, expect, it } from 'vitest';
import { detailOf, explainIn, type Speech } from './explain';

const MESSAGES: Record<string, string> = {
  'reason.KNOWN': 'known',
  'explain.comma': ' + ',
  'explain.label.unit': 'a unit',
};

/** Says the id and the values, so that a test sees both. */
const speech: Speech = {
  text: (id, values) => (values === undefined ? (MESSAGES[id] ?? id) : `${id} ${JSON.stringify(values)}`),
  has: (id) => id in MESSAGES,
  format: {
    date: (date) => `day ${JSON.stringify(date)}`,
    time: (time) => `at ${time}`,
    money: (money) => `${money?.currencyCode}`,
  },
};

describe('explainIn', () => {
  it('puts each detail into words by its type', () => {
    const details = [
      { key: 'count', number: '3' },
      { key: 'name', name: 'accounts/acme' },
      { key: 'since', time: '2026-01-01T00:00:00Z' },
      { key: 'amount', money: { currencyCode: 'EUR', units: '1', nanos: 0 } },
      { key: 'missing', text: 'unit,Q3' },
    ];
    const explanation = { reason: 'KNOWN', details, message: 'in English' };
    expect(explainIn(explanation, speech)).toBe(
      'reason.KNOWN {"count":3,"name":"accounts/acme","since":"at 2026-01-01T00:00:00Z","amount":"EUR","missing":"a unit + Q3"}',
    );
  });

  it('lets a page say a detail better', () => {
    const details = [{ key: 'criterion_id', text: 'due' }];
    const said = explainIn({ reason: 'KNOWN', details, message: '' }, speech, { criterion_id: 'Due' });
    expect(said).toBe('reason.KNOWN {"criterion_id":"Due"}');
  });

  it('says a reason of a newer service as that says it, and nothing of nothing', () => {
    expect(explainIn({ reason: 'LATER', details: [], message: 'as it is' }, speech)).toBe('as it is');
    expect(explainIn(undefined, speech)).toBe('');
  });
});

it('finds a detail by its key', () => {
  const details = [{ key: 'state', text: 'DRAFT' }];
  expect(detailOf({ reason: 'R', details, message: '' }, 'state')?.text).toBe('DRAFT');
  expect(detailOf(undefined, 'state')).toBeUndefined();
});
