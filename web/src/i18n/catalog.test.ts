import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCES = join(import.meta.dirname, '..');

function catalog(locale: string): Record<string, string> {
  return JSON.parse(readFileSync(join(import.meta.dirname, `${locale}.json`), 'utf8'));
}

/** All of the console's code, without its tests. */
function code(): string {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => readFileSync(join(SOURCES, file), 'utf8'))
    .join('\n');
}

/** The ids that code names: 'a.b' whole, or `a.b.${…}` by what stands before the variable. */
function unused(ids: string[], text: string): string[] {
  const whole = new Set(Array.from(text.matchAll(/['"]([\w-]+(?:\.[\w-]+)+)['"]/g), (m) => m[1]));
  const beginnings = Array.from(text.matchAll(/`([\w-]+(?:\.[\w-]+)*\.)\$\{/g), (m) => m[1] ?? '');
  return ids.filter((id) => !whole.has(id) && !beginnings.some((start) => id.startsWith(start)));
}

/** The variables of a message, by name. */
function variables(message: string): string[] {
  const names = Array.from(message.matchAll(/\{\s*(\w+)\s*[,}]/g), (match) => match[1] ?? '');
  return [...new Set(names)].toSorted();
}

describe('catalogs', () => {
  const english = catalog('en');
  const chinese = catalog('zh-CN');

  it('hold the same ids in both languages, in order', () => {
    expect(Object.keys(chinese)).toEqual(Object.keys(english));
    expect(Object.keys(english)).toEqual(Object.keys(english).toSorted());
  });

  it('name the same variables in both languages', () => {
    const different = Object.keys(english).filter(
      (id) => String(variables(english[id] ?? '')) !== String(variables(chinese[id] ?? '')),
    );
    expect(different).toEqual([]);
  });

  it('hold no message that nothing shows', () => {
    expect(unused(Object.keys(english), code())).toEqual([]);
  });
});
