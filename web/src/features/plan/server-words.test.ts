import { describe, expect, it } from 'vitest';
import { serverWords } from './server-words';

describe('serverWords', () => {
  it('takes the parts out of a sentence', () => {
    expect(serverWords('Its measure goes from 10 to 95 % of sites.')).toEqual({
      id: 'plan.reason.measure',
      values: { baseline: '10', target: '95', unit: '% of sites' },
      dates: {},
      words: [],
    });
  });

  it('tells dates, for they are written as the reader writes them', () => {
    const words = serverWords('It has no due date: set one within 2026-07-01 to 2027-06-30.');
    expect(words).toMatchObject({
      id: 'plan.reason.noDueDate',
      dates: { dateFirst: '2026-07-01', dateLast: '2027-06-30' },
    });
  });

  it('tells what a measure lacks, word by word', () => {
    const words = serverWords('Its measure lacks a baseline, a unit: add it.');
    expect(words).toMatchObject({ id: 'plan.reason.measureLacks', words: ['baseline', 'unit'] });
  });

  it('keeps what a reviewer said as it is, over several lines', () => {
    expect(serverWords('Rated 2 of 4: Not yet.\nAsk the CFO.')?.values).toEqual({
      rating: '2',
      best: '4',
      said: 'Not yet.\nAsk the CFO.',
    });
  });

  it('tells when a review was, whatever day it is read on', () => {
    const words = serverWords(
      'It was last reviewed on 2026-01-05, more than 90 days ago: review it again.',
    );
    expect(words).toMatchObject({
      id: 'plan.reason.reviewedOn',
      values: { within: '90' },
      dates: { dateReviewed: '2026-01-05' },
    });
  });

  it('leaves a sentence alone that it does not know', () => {
    expect(serverWords('Something new.')).toBeUndefined();
  });
});
