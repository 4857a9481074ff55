import type { Locator, Page } from '@playwright/test';
import { expect, test, type Words } from './world.ts';

const STEPS_MAX = 150;

/** Goes on by Tab until the element has the focus: whoever has no mouse gets there. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let step = 0; step < STEPS_MAX; step += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${String(wanted)}`);
}

async function press(page: Page, wanted: Locator): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press('Enter');
}

async function type(page: Page, wanted: Locator, text: string, end = 'Tab'): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
  await page.keyboard.press(end);
}

async function open(page: Page, words: Words, account: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: words('app.palette.label') })).toBeFocused();
  await page.keyboard.type(account);
  await expect(page.getByRole('option').first()).toContainText(account);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(account);
  await expect(page.getByRole('button', { name: words('accounts.action.move') })).toBeVisible();
}

test('by keyboard alone: walk the tree and move an affiliate', async ({ signIn, words }) => {
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts');
  await tabTo(page, page.getByRole('row', { name: /^Kestral Foods / }).first());
  await page.keyboard.type('orv');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Orvane Bank Americas');

  await open(page, words, 'Orvane Leasing Americas');
  await page.keyboard.press('m');
  const dialog = page.getByRole('dialog');
  await tabTo(page, dialog.getByRole('combobox'));
  await page.keyboard.type('Orvane Bank France');
  await expect(page.getByRole('option').first()).toContainText('Orvane Bank France');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(words('accounts.move.preview'))).toBeVisible();
  await press(page, dialog.getByRole('button', { name: words('accounts.move.commit'), exact: true }));
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('navigation', { name: words('accounts.path') })).toContainText('Orvane Bank France');
});

test('by keyboard alone: propose, mend, agree, submit and approve', async ({ signIn, words }) => {
  test.setTimeout(120_000);
  const page = await signIn('people/claire-vautrin');
  const dialog = page.getByRole('dialog');
  await page.goto('/accounts/kestral-foods-united-kingdom-partners/plans');
  await press(page, page.getByRole('button', { name: /2028/ }));
  await expect(page.getByRole('heading', { level: 1 })).toContainText('2028');
  const plan = page.url();
  await type(page, page.getByRole('textbox', { name: words('plan.priorities.add') }), 'Lower the cost', 'Enter');
  await propose(page, words);
  await mend(page, words);
  await press(page, page.getByRole('button', { name: words('plan.life.agree.CUSTOMER') }));
  await press(page, dialog.getByRole('button', { name: words('plan.life.agree.CUSTOMER') }));
  await expect(page.getByText(words('plan.condition.state.AGREED'), { exact: true }).first()).toBeVisible();

  await press(page, page.getByRole('link', { name: words('plan.fiscalYear', { year: '2028' }), exact: true }));
  await press(page, page.getByRole('button', { name: words('plan.step.submit') }));
  await expect(dialog).toContainText(words('plan.submit.allPass'));
  await press(page, dialog.getByRole('button', { name: words('plan.step.submit') }));
  await expect(page.getByText(words('plan.state.SUBMITTED'), { exact: true }).first()).toBeVisible();

  const manager = await signIn('people/ingrid-sollers');
  await manager.goto(plan);
  await press(manager, manager.getByRole('button', { name: words('plan.step.approve') }));
  await press(manager, manager.getByRole('dialog').getByRole('button', { name: words('plan.step.approve') }));
  await expect(manager.getByText(words('plan.state.APPROVED'), { exact: true }).first()).toBeVisible();
});

async function propose(page: Page, words: Words): Promise<void> {
  await press(page, page.getByRole('button', { name: words('plan.conditions.add') }));
  const dialog = page.getByRole('dialog');
  await type(page, dialog.getByRole('textbox', { name: words('plan.propose.name') }), 'A desk at every site');
  await type(page, dialog.getByRole('textbox', { name: words('plan.side.CUSTOMER.owes') }), 'Free two people');
  await type(page, dialog.getByRole('textbox', { name: words('plan.side.VENDOR.owes') }), 'Migrate every site');
  await press(page, dialog.getByRole('button', { name: words('plan.propose.confirm') }));
}

/** From each reason why it fails to the field that mends it, until it meets the standard. */
async function mend(page: Page, words: Words): Promise<void> {
  const score = page.getByRole('region', { name: words('plan.score.label') });
  await expect(score).toContainText(words('plan.score.failed'));
  const reason = score.getByRole('listitem').filter({ hasText: words('reason.MEASURE_MISSING') });
  await press(page, reason.getByRole('button'));
  await expect(page.getByRole('textbox', { name: words('plan.field.metric') })).toBeFocused();
  await page.keyboard.type('Sites');
  await page.keyboard.press('Enter');
  for (const [field, value] of [['baseline', '10'], ['target', '95'], ['unit', '%']] as const) {
    await type(page, page.getByRole('textbox', { name: words(`plan.field.${field}`), exact: true }), value, 'Enter');
  }
  await expect(score).toContainText('10 to 95');
  const priority = page.getByRole('button', { name: words('plan.field.priority') }).first();
  await press(page, priority);
  await expect(page.getByRole('option', { name: 'Lower the cost' })).toBeVisible();
  await page.keyboard.type('Low');
  await page.keyboard.press('Enter');
  await expect(priority).toContainText('Lower the cost');
  await tabTo(page, page.locator('[data-field="dueDate"]').getByRole('spinbutton').first());
  await page.keyboard.type('05312028');
  await page.keyboard.press('Tab');
  await rate(page, words);
  await expect(score).toContainText(words('plan.score.passed'));
}

async function rate(page: Page, words: Words): Promise<void> {
  await press(page, page.getByRole('button', { name: words('plan.life.review'), exact: true }));
  const dialog = page.getByRole('dialog');
  await tabTo(page, dialog.getByRole('radio').first());
  const best = dialog.getByRole('radio', { name: words('plan.review.rating.4') });
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
  await expect(best).toBeFocused();
  await page.keyboard.press('Space');
  await expect(best).toBeChecked();
  const reason = dialog.getByRole('textbox', { name: words('plan.review.reason') });
  await type(page, reason, 'It pays for itself in a year.');
  await press(page, dialog.getByRole('button', { name: words('plan.life.confirm') }));
  await expect(dialog).toBeHidden();
}

test('by keyboard alone: from a figure to its deals and back', async ({ signIn, words }) => {
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts/orvane-bank-group/forecast');
  const commit = page.getByRole('row', { name: new RegExp(`^${words('forecast.category.COMMIT')}`) });
  await press(page, commit.getByRole('link').first());
  const deals = page.getByRole('complementary');
  await expect(deals).toContainText(/exactly/);
  await press(page, deals.getByRole('button', { name: words('forecast.deals.close') }));
  await expect(deals).toBeHidden();
});

test('the focus is on the heading of a page that is gone to, and on what opened a dialog', async ({ signIn, words }) => {
  const page = await signIn('people/ingrid-sollers');
  const heading = page.getByRole('heading', { level: 1 });
  await page.goto('/accounts/orvane-bank-group');
  const forecast = page.getByRole('main').getByRole('link', { name: words('accounts.link.forecast') });
  await press(page, forecast);
  await expect(heading).toContainText('Orvane Bank Group');
  await expect(page).toHaveURL(/forecast/);
  await expect(heading).toBeFocused();
  await page.goBack();
  await expect(page).not.toHaveURL(/forecast/);
  await expect(heading).toBeFocused();

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: words('app.palette.label') }).fill('Kestral Foods');
  await expect(page.getByRole('option').first()).toContainText('Kestral Foods');
  await page.keyboard.press('Enter');
  await expect(heading).toHaveText('Kestral Foods');
  await expect(heading).toBeFocused();

  const move = page.getByRole('button', { name: words('accounts.action.move') });
  const create = page.getByRole('button', { name: words('accounts.action.createBelow') });
  for (const opener of [create, move]) {
    if (!(await opener.isVisible())) continue;
    await press(page, opener);
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(opener).toBeFocused();
  }
});
