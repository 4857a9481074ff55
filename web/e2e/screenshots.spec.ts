import { join } from 'node:path';
import { test } from './world.ts';

/** Pictures for people who read the README, and for whoever looks at a change: ACCORD_SHOTS=DIR. */
const FOLDER = process.env['ACCORD_SHOTS'];

const PAGES = [
  ['accounts', '/accounts'],
  ['account', '/accounts/orvane-bank-americas'],
  ['plan', '/accounts/orvane-bank-group/plans/2027'],
  ['condition', '/accounts/orvane-bank-group/plans/2027/conditions/desks'],
  ['forecast', '/accounts/orvane-bank-group/forecast'],
] as const;

for (const width of [1280, 1920]) {
  for (const theme of ['light', 'dark'] as const) {
    for (const language of ['en', 'zh-CN'] as const) {
      test.describe(`${width} ${theme} ${language}`, () => {
        test.use({ language, theme });
        test.skip(FOLDER === undefined, 'ACCORD_SHOTS names no folder');
        test('pages', async ({ signIn }) => {
          const page = await signIn('people/ingrid-sollers');
          await page.setViewportSize({ width, height: width === 1280 ? 800 : 1080 });
          for (const [name, path] of PAGES) {
            await page.goto(path);
            await page.waitForTimeout(800);
            await page.screenshot({ path: join(FOLDER ?? '', `${name}-${width}-${theme}-${language}.png`) });
          }
        });
      });
    }
  }
}
