import { defineConfig } from '@playwright/test';
import type { Options } from './world';

/** Debian's Chromium; nothing of its own goes out to a network. */
const launchOptions = {
  executablePath: process.env['ACCORD_CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--no-first-run',
  ],
};

const stories = /stories\.spec\.ts/;

export default defineConfig<Options>({
  testDir: '.',
  outputDir: '../../build/web/e2e',
  workers: 1,
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
