import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ApiError } from '~/api/error';
import { LABEL_LISTS } from './explain';
import { errorText, REASONS } from './reasons';

const LOCALES = ['en', 'zh-CN'];

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'));
}

function catalog(locale: string): Record<string, string> {
  return readJson(`${locale}.json`);
}

/** Every reason that a service can give: its details by key (`key?` if it may be missing) and kind. */
const SERVICES = readJson<Record<string, Record<string, string>>>(
  '../../../common/explain/reasons.json',
);

/** The variables of a message, by name. */
function variables(message: string): string[] {
  return Array.from(message.matchAll(/\{\s*(\w+)\s*[,}]/g), (match) => match[1] ?? '');
}

describe('reasons that services give', () => {
  it.each(LOCALES)('all have words in %s', (locale) => {
    const missing = Object.keys(SERVICES).filter((reason) => !catalog(locale)[`reason.${reason}`]);
    expect(missing).toEqual([]);
  });

  it.each(LOCALES)('have words in %s that use details alone that the reason always has', (locale) => {
    const words = catalog(locale);
    const unknown = Object.entries(SERVICES).flatMap(([reason, details]) =>
      variables(words[`reason.${reason}`] ?? '')
        .filter((name) => details[name] === undefined)
        .map((name) => `${reason}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('leave no words over for what no service says', () => {
    const known = new Set<string>([...Object.keys(SERVICES), ...REASONS]);
    const over = Object.keys(catalog('en'))
      .filter((id) => id.startsWith('reason.'))
      .filter((id) => !known.has(id.slice('reason.'.length)));
    expect(over).toEqual([]);
  });

  it('list labels in details that are said label by label, and one label where words choose by it', () => {
    const labels = Object.values(SERVICES).flatMap((details) =>
      Object.keys(details).filter((key) => details[key] === 'labels'),
    );
    const single = ['commitment_state', 'side', 'state'];
    expect([...new Set(labels)].toSorted()).toEqual([...LABEL_LISTS, ...single].toSorted());
  });
});

describe('refusals', () => {
  it('have words in both languages', () => {
    for (const locale of LOCALES) {
      const missing = REASONS.filter((reason) => !catalog(locale)[`reason.${reason}`]);
      expect(missing, locale).toEqual([]);
    }
  });

  it('say why in words, and what has none as the service says it', () => {
    const text = (id: string) => catalog('en')[id] ?? '';
    const refused = (reason: string) => new ApiError({ message: 'as it is', reason });
    expect(errorText(refused('CLOCK_AHEAD'), text)).toBe(catalog('en')['reason.CLOCK_AHEAD']);
    expect(errorText(refused('SOMETHING_ELSE'), text)).toBe('as it is');
    expect(errorText(refused('toString'), text)).toBe('as it is');
    expect(errorText(new Error('lost'), text)).toBe('lost');
  });
});
