import type { Page } from '@playwright/test';
import axe from 'axe-core';
import { expect, test } from './world.ts';

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe finds that keeps somebody out, or makes it hard. */
async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const runner = (globalThis as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } }).axe;
    return (await runner.run()).violations;
  });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join('\n')}`);
}

const PAGES = [
  '/accounts',
  '/accounts?q=polska',
  '/accounts?q=nothing-like-this',
  '/accounts/orvane-bank-group',
  '/accounts/orvane-bank-group?tab=below',
  '/accounts/orvane-bank-group?tab=history',
  '/accounts/none',
  '/accounts/orvane-bank-group/plans',
  '/accounts/orvane-bank-group/plans/2027',
  '/accounts/orvane-bank-group/plans/2027/conditions/desks',
  '/accounts/orvane-bank-group/forecast',
  '/accounts/orvane-bank-group/forecast?deals=COMMIT&in=2027',
  '/people/ingrid-sollers/forecast?period=2027q2',
];

test('every page can be used by everybody', async ({ signIn, tolerated }) => {
  tolerated.push(/404/); // of the account that is not there
  test.setTimeout(180_000);
  const page = await signIn('people/ingrid-sollers');
  for (const path of PAGES) {
    await page.goto(path);
    await expect(page.getByRole('main')).not.toBeEmpty();
    await page.waitForLoadState('load');
    await page.waitForTimeout(500);
    expect(await seriousViolations(page), path).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${path} is wider than its window`).toBeLessThanOrEqual(0);
  }
});

test('every dialog can be used by everybody', async ({ signIn, words }) => {
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts/orvane-leasing-polska');
  for (const button of [words('accounts.action.move'), words('accounts.action.createBelow')]) {
    await page.getByRole('button', { name: button }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await seriousViolations(page), button).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('option').first()).toBeVisible();
  expect(await seriousViolations(page), 'palette').toEqual([]);
});

test('whoever is not signed in chooses a person first, and comes back', async ({ signIn }) => {
  const page = await signIn('');
  await page.goto('/accounts/orvane-bank-group?tab=history');
  await expect(page).toHaveURL(/sign-in/);
  expect(await seriousViolations(page)).toEqual([]);
  await page.getByRole('button', { name: /Maya Delgado/ }).click();
  await expect(page).toHaveURL(/orvane-bank-group\?tab=history/);
});

test('paper holds the figures and what they stand on, and nothing to press', async ({ signIn, words }) => {
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts/orvane-bank-group/forecast');
  await expect(page.getByText(words('forecast.matrix.title')).first()).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText(words('forecast.basis.currency')).first()).toBeVisible();
  await expect(page.getByRole('navigation', { name: words('app.nav.label') })).toBeHidden();
  await expect(page.getByRole('button', { name: words('kit.table.copy') }).first()).toBeHidden();
});
