import { seriousViolations } from './axe.ts';
import { expect, test } from './world.ts';

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
  '/import',
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

test('no page is wider than its window at twice the size, or on a telephone', async ({ signIn, tolerated }) => {
  test.setTimeout(180_000);
  tolerated.push(/404/); // of the account that is not there
  const page = await signIn('people/ingrid-sollers');
  const isWide = (path: string) => path.includes('/plans/'); // plans still are, on a telephone
  const narrow = PAGES.filter((path) => !isWide(path)).map((path) => [path, 390] as const);
  for (const [path, width] of [...PAGES.map((each) => [each, 640] as const), ...narrow]) {
    await page.setViewportSize({ width, height: 400 });
    await page.goto(path);
    await expect(page.getByRole('main')).not.toBeEmpty();
    await page.waitForTimeout(500);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect.soft(overflow, `${path} is wider than its window of ${width}`).toBeLessThanOrEqual(0);
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

test('every dialog of a plan can be used by everybody', async ({ signIn, words }, info) => {
  const page = await signIn('people/claire-vautrin');
  const isEnglish = info.project.name === 'en-light';
  await page.goto(`/accounts/kestral-foods-deutschland-${isEnglish ? 'service' : 'north'}/plans`);
  await page.getByRole('button', { name: /2028/ }).first().click();
  const dialog = page.getByRole('dialog');
  const look = async (button: string) => {
    await page.getByRole('button', { name: words(button), exact: true }).click();
    await expect(dialog).toBeVisible();
    expect(await seriousViolations(page), button).toEqual([]);
  };
  await look('plan.conditions.add');
  await dialog.getByRole('textbox', { name: words('plan.propose.name') }).fill('A desk');
  await dialog.getByRole('textbox', { name: words('plan.side.VENDOR.owes') }).fill('We staff it');
  await dialog.getByRole('button', { name: words('plan.propose.confirm') }).click();
  await expect(page.getByRole('region', { name: words('plan.score.label') })).toBeVisible();
  for (const step of ['review', 'agree.CUSTOMER', 'counter.CUSTOMER']) {
    await look(`plan.life.${step}`);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }
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
