import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { expect, test, type Words } from './world.ts';

/** `$1,234.50` as a whole number of cents. */
function cents(text: string): bigint {
  const [, sign = '', units = '', fraction = ''] = /(-?)[^\d-]*([\d,]+)(?:\.(\d+))?/.exec(text) ?? [];
  return BigInt(`${sign}${units.replaceAll(',', '')}${fraction.padEnd(2, '0').slice(0, 2)}`);
}

async function fill(page: Page, field: Locator, text: string): Promise<void> {
  await field.fill(text);
  await field.press('Tab');
  await page.waitForTimeout(50);
}

test('see what is below this top parent and move an affiliate', async ({ signIn, words }, info) => {
  const page = await signIn('');
  await page.goto('/');
  await page.getByRole('button', { name: /Ingrid Sollers/ }).click();

  const top = page.getByRole('row', { name: /^Orvane Bank Group/ });
  await expect(top.getByRole('gridcell').nth(3)).toHaveText('50');
  await top.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Orvane Bank Group');

  await openByPalette(page, words, 'Orvane Factoring Polska');
  const day = info.project.name === 'en-light' ? '11012026' : '20261101';
  await moveBelow(page, words, 'Orvane Bank Deutschland', day);
  const path = page.getByRole('navigation', { name: words('accounts.path') });
  await expect(path).toContainText('Orvane Bank Deutschland');
  await page.getByRole('tab', { name: words('accounts.tabs.history') }).click();
  const history = page.getByRole('tabpanel');
  await expect(history.getByRole('listitem').first()).toContainText(words('accounts.history.moved'));
  await expect(history.getByRole('listitem').first()).toContainText('Ingrid Sollers');

  await moveBelow(page, words, 'Orvane Bank Polska');
  await expect(path).toContainText('Orvane Bank Polska');
});

test('take what is shown into a file', async ({ signIn, words }) => {
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts?q=polska');
  await page.getByRole('button', { name: words('kit.export.of', { name: words('accounts.title') }) }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: words('kit.export.format.csv') }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('accounts.csv');
  const text = readFileSync(await file.path(), 'utf8');
  const lines = text.trimEnd().split('\r\n');
  expect(lines[0]).toMatch(/^name,display_name,external_ids,/);
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines.slice(1)) expect(line).toMatch(/polska/i);
});

async function openByPalette(page: Page, words: Words, account: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: words('app.palette.label') }).fill(account);
  await expect(page.getByRole('option').first()).toContainText(account);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(account);
}

/** On a day that is typed in the order of the language; today if none is given. */
async function moveBelow(page: Page, words: Words, parent: string, day?: string): Promise<void> {
  await page.getByRole('button', { name: words('accounts.action.move') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: words('accounts.move.parent') }).fill(parent);
  await page.getByRole('option', { name: parent, exact: false }).first().click();
  if (day !== undefined) {
    await dialog.getByRole('spinbutton').first().focus();
    await page.keyboard.type(day);
  }
  await expect(dialog.getByText(words('accounts.move.preview'))).toBeVisible();
  await expect(dialog).toContainText(`${parent} ›`);
  await dialog.getByRole('button', { name: words('accounts.move.commit'), exact: true }).click();
  await expect(dialog).toBeHidden();
}

test('agree a COS, see why it fails the standard, mend it, submit, approve', async ({ signIn, words }, info) => {
  const account = info.project.name === 'en-light' ? 'kestral-foods-france-direct' : 'kestral-foods-france-south';
  const page = await signIn('people/claire-vautrin');
  await page.goto(`/accounts/${account}/plans`);
  await page.getByRole('button', { name: /FY?\s?2028|2028/ }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('2028');
  const plan = page.url();

  const priority = page.getByRole('textbox', { name: words('plan.priorities.add') });
  await priority.fill('Lower the cost of running the sites');
  await priority.press('Enter');
  await expect(page.getByRole('textbox', { name: words('plan.priorities.title'), exact: true })).toHaveValue(/Lower/);

  await page.getByRole('button', { name: words('plan.conditions.add') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: words('plan.propose.name') }).fill('A new desk at every site');
  await dialog.getByRole('textbox', { name: words('plan.side.VENDOR.owes') }).fill('Migrate every site');
  await dialog.getByRole('button', { name: words('plan.propose.confirm') }).click();

  const score = page.getByRole('region', { name: words('plan.score.label') });
  await expect(score).toContainText(words('plan.score.failed'));
  await expect(score).toContainText(words('reason.CUSTOMER_OWES_NOTHING'));

  const theirs = page.getByRole('textbox', { name: words('plan.commitment.add.CUSTOMER') });
  await theirs.fill('Free two people a site');
  await theirs.press('Enter');
  await expect(score).toContainText(words('reason.BOTH_SIDES_COMMIT'));
  await fill(page, page.getByRole('textbox', { name: words('plan.field.metric') }), 'Sites on the new desk');
  await fill(page, page.getByRole('textbox', { name: words('plan.field.baseline'), exact: true }), '10');
  await fill(page, page.getByRole('textbox', { name: words('plan.field.target'), exact: true }), '95');
  await fill(page, page.getByRole('textbox', { name: words('plan.field.unit'), exact: true }), '%');
  await choose(page, words('plan.field.priority'), 'Lower the cost');
  await typeDay(page, words('plan.field.due'), info.project.name === 'en-light' ? '05312028' : '20280531');
  await page.getByRole('button', { name: words('plan.life.review'), exact: true }).click();
  await rateEverything(page, words);
  await expect(score).toContainText(words('plan.score.passed'));

  await page.getByRole('button', { name: words('plan.life.agree.CUSTOMER') }).click();
  await page.getByRole('dialog').getByRole('button', { name: words('plan.life.agree.CUSTOMER') }).click();
  await expect(page.getByText(words('plan.condition.state.AGREED'), { exact: true }).first()).toBeVisible();

  await page.goto(plan);
  await page.getByRole('button', { name: words('plan.step.submit') }).click();
  await expect(page.getByRole('dialog')).toContainText(words('plan.submit.allPass'));
  await page.getByRole('dialog').getByRole('button', { name: words('plan.step.submit') }).click();
  await expect(page.getByText(words('plan.state.SUBMITTED'), { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: words('plan.step.approve') })).toBeDisabled();

  const manager = await signIn('people/ingrid-sollers');
  await manager.goto(plan);
  await manager.getByRole('button', { name: words('plan.step.approve') }).click();
  await manager.getByRole('dialog').getByRole('button', { name: words('plan.step.approve') }).click();
  await expect(manager.getByText(words('plan.state.APPROVED'), { exact: true }).first()).toBeVisible();
  await expect(page.getByText(words('plan.state.APPROVED'), { exact: true }).first()).toBeVisible();
});

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('button', { name: field }).first().click();
  await page.getByRole('option', { name: option }).first().click();
}

/** Types a day into the parts of the Condition's own due date, the last of the page. */
async function typeDay(page: Page, label: string, digits: string): Promise<void> {
  const group = page.locator('[data-field="dueDate"]').getByRole('group', { name: label });
  await group.getByRole('spinbutton').first().focus();
  await page.keyboard.type(digits);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
}

async function rateEverything(page: Page, words: Words): Promise<void> {
  const dialog = page.getByRole('dialog');
  for (const rating of await dialog.getByRole('radio', { name: words('plan.review.rating.4') }).all()) {
    await rating.click();
  }
  for (const reason of await dialog.getByRole('textbox', { name: words('plan.review.reason') }).all()) {
    await reason.fill('It pays for itself in a year.');
  }
  await dialog.getByRole('button', { name: words('plan.life.confirm') }).click();
  await expect(dialog).toBeHidden();
}

test('explain a forecast figure down to its deals', async ({ signIn, words }) => {
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts/orvane-bank-group/forecast');
  const matrix = page.getByRole('table', { name: words('forecast.matrix.title') });
  const closed = matrix.getByRole('row', { name: new RegExp(`^${words('forecast.category.CLOSED')}`) });
  const figure = closed.getByRole('link').first();
  const shown = await figure.textContent();
  await figure.scrollIntoViewIfNeeded();
  const before = await figure.boundingBox();
  await figure.click();

  const deals = page.getByRole('complementary');
  await expect(deals).toContainText(words('forecast.deals.deal'));
  const rows = deals.locator('tbody tr');
  await expect(rows.first()).toBeVisible();
  const amounts = await rows.locator('td:last-child').allTextContents();
  const total = await deals.locator('tfoot td').last().textContent();
  const sum = amounts.reduce((whole, amount) => whole + cents(amount), 0n);
  expect(sum).toBe(cents(total ?? ''));
  expect((sum + 50n) / 100n).toBe(BigInt((shown ?? '').replaceAll(',', '')));
  await expect(page).toHaveURL(/deals=CLOSED/);

  // The page stays where it was, the deals are in view beside it, and what is summed is not cut off.
  await expect(figure).toHaveAttribute('aria-current', 'true');
  expect(Math.abs(((await figure.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2);
  await expect(rows.first().locator('td').last()).toBeInViewport({ ratio: 0.9 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);

  // By keyboard: to the next figure, to a deal and back, and out.
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(/deals=COMMIT/);
  await expect(deals).toContainText(words('forecast.category.COMMIT'));
  await page.keyboard.press('ArrowUp');
  const deal = rows.first().getByRole('link').first();
  const name = (await deal.textContent()) ?? '';
  await deal.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await page.goBack();
  await expect(deals).toContainText(name);
  await page.keyboard.press('Escape');
  await expect(deals).toBeHidden();
  await expect(page).not.toHaveURL(/deals=/);
});
