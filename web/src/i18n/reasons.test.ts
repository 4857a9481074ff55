import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ApiError } from '~/api/error';
import { errorText, REASONS, reasonText } from './reasons';

function catalog(locale: string): Record<string, string> {
  return JSON.parse(readFileSync(join(import.meta.dirname, `${locale}.json`), 'utf8'));
}

describe('reasons', () => {
  it('have words in both languages', () => {
    for (const locale of ['en', 'zh-CN']) {
      const missing = REASONS.filter((reason) => !catalog(locale)[`reason.${reason}`]);
      expect(missing, locale).toEqual([]);
    }
  });

  it('say why in words, and what has none as the service says it', () => {
    const text = (id: string) => catalog('en')[id] ?? '';
    const refused = (reason: string) => new ApiError({ message: 'as it is', reason });
    expect(errorText(refused('CLOCK_AHEAD'), text)).toBe(catalog('en')['reason.CLOCK_AHEAD']);
    expect(errorText(refused('SOMETHING_ELSE'), text)).toBe('as it is');
    expect(errorText(new Error('lost'), text)).toBe('lost');
    expect(reasonText('toString', text)).toBeUndefined();
  });
});
