import { defineConfig } from '@playwright/test';
import { launchOptions } from './browser.ts';
import type { Options } from './world.ts';

const stories = /(stories|import)\.spec\.ts/;

export default defineConfig<Options>({
  testDir: '.',
  outputDir: '../../build/web/e2e',
  workers: 1,
  retries: process.env['CI'] ? 1 : 0, // a browser that stumbles once is told as flaky, not hidden
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: { launchOptions, viewport: { width: 1280, height: 800 }, timezoneId: 'Europe/Berlin' },
  projects: [
    { name: 'en-light', use: { language: 'en', theme: 'light' }, testIgnore: /screenshots/ },
    { name: 'zh-dark', use: { language: 'zh-CN', theme: 'dark' }, testMatch: [stories, /looks\.spec\.ts/] },
    { name: 'screenshots', use: { language: 'en', theme: 'light' }, testMatch: /screenshots/ },
  ],
});
