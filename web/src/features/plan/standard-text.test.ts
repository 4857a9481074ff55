import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { standardText } from './standard-text';

it('knows every text of the standard that services begin with', () => {
  const path = join(import.meta.dirname, '../../../../services/planning/domain/standard.cc');
  const source = readFileSync(path, 'utf8');
  const texts = Array.from(source.matchAll(/\{"[\w-]+", "([^"]+)", Check::/g), (match) => match[1] ?? '');
  expect(texts).toHaveLength(8);
  const name = /display_name = "([^"]+)"/.exec(source)?.[1] ?? '';
  expect([name, ...texts].filter((text) => standardText(text) === undefined)).toEqual([]);
});

it('leaves a text alone that somebody wrote', () => {
  expect(standardText('Our own')).toBeUndefined();
  expect(standardText('toString')).toBeUndefined();
});
