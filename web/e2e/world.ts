/* oxlint-disable eslint/no-empty-pattern -- the runner reads which fixtures a function takes from its pattern */
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Servers } from './servers.ts';

export interface Options {
  language: 'en' | 'zh-CN';
  theme: 'light' | 'dark';
}

/** Gives a message in the language of the test. */
export type Words = (id: string, values?: Record<string, string>) => string;

interface Fixtures {
  words: Words;
  /** Opens a browser of its own in which this person is signed in. */
  signIn: (person: string) => Promise<Page>;
  /** What the browser may complain about: nothing, unless a test cuts the connection. */
  tolerated: RegExp[];
}

export const test = base.extend<Options & Fixtures, { servers: Servers }>({
  language: ['en', { option: true }],
  theme: ['light', { option: true }],

  servers: [
    async ({}, give) => {
      const servers = await Servers.start();
      await give(servers);
      await servers.stop();
    },
    { scope: 'worker' },
  ],

  tolerated: async ({}, give) => give([]),

  words: async ({ language }, give) => {
    const file = join(import.meta.dirname, `../src/i18n/${language}.json`);
    const catalog = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    await give((id, values = {}) => {
      const message = catalog[id];
      if (message === undefined) throw new Error(`there is no message ${id}`);
      return message.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `{${name}}`);
    });
  },

  signIn: async ({ browser, servers, language, theme, tolerated }, give) => {
    const contexts: BrowserContext[] = [];
    const complaints: string[] = [];
    await give(async (person) => {
      const context = await browser.newContext({
        baseURL: servers.url,
        colorScheme: theme,
        reducedMotion: 'reduce', // what is still fading in has too little contrast for a moment
        viewport: { width: 1280, height: 800 },
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      contexts.push(context);
      await context.addCookies([
        { name: 'accord_lang', value: language, url: servers.url },
        { name: 'accord_theme', value: theme, url: servers.url },
      ]);
      const page = await context.newPage();
      listen(page, complaints);
      if (person) {
        const answer = await context.request.post('/session', { data: { person } });
        expect(answer.status()).toBe(200);
      }
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(complaints.filter((each) => !tolerated.some((pattern) => pattern.test(each)))).toEqual([]);
  },
});

/** Anything that a browser complains about fails the test: errors, CSP, answers that failed. */
function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
}

export { expect } from '@playwright/test';
