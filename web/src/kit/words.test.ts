import { describe, expect, it } from 'vitest';

import { initials } from './avatar';
import { fromCalendarDate, toCalendarDate } from './date-value';

describe('initials', () => {
  it('takes the first and the last word', () => {
    expect(initials('Maya Delgado')).toBe('MD');
    expect(initials('  Ana María de la Cruz ')).toBe('AC');
    expect(initials('prince')).toBe('P');
  });

  it('takes the given name of a Chinese name', () => {
    expect(initials('李秀英')).toBe('秀英');
    expect(initials('王伟')).toBe('王伟');
  });

  it('takes letters whole that need two units, and nothing of nothing', () => {
    expect(initials('𝒜da Lovelace')).toBe('𝒜L');
    expect(initials('')).toBe('');
  });
});

describe('a day', () => {
  it('comes back as it was, a leap day too', () => {
    const day = { year: 2028, month: 2, day: 29 };
    expect(fromCalendarDate(toCalendarDate(day))).toEqual(day);
  });

  it('is none while parts of it are missing', () => {
    expect(toCalendarDate({ year: 2026, month: 0, day: 0 })).toBeNull();
    expect(toCalendarDate(undefined)).toBeNull();
    expect(fromCalendarDate(null)).toBeNull();
  });
});
