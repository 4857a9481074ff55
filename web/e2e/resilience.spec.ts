import type { Page } from '@playwright/test';
import { expect, test } from './world.ts';

/** What a browser says of itself while nobody answers. */
const CUT = [/Failed to load resource/, /net::ERR/, /ERR_CONNECTION/];

test('a gateway that is killed under an open page loses nothing typed', async ({ signIn, servers, words, tolerated }) => {
  tolerated.push(...CUT);
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts/tamber-rail-systems');
  const industry = page.getByRole('textbox', { name: words('accounts.field.industry') });
  await expect(industry).toBeVisible();
  await servers.killGateway();
  await industry.fill('Rail vehicles');
  await industry.press('Enter');
  await expect(page.getByText(words('kit.inline.waiting'))).toBeVisible();
  await expect(page.getByText(words('app.live.reconnecting'))).toBeVisible();
  await expect(industry).toHaveValue('Rail vehicles');
  await servers.restartGateway();
  await expect(page.getByText(words('kit.inline.saved'))).toBeVisible({ timeout: 20_000 });
  await page.reload();
  await expect(industry).toHaveValue('Rail vehicles');
  await expect(page.getByText(words('app.live.live'))).toBeVisible();
});

test('pages and dialogs asked for while the gateway is away come when it is back', async ({ signIn, servers, words, tolerated }) => {
  tolerated.push(...CUT);
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts/orvane-bank-france');
  const heading = page.getByRole('heading', { level: 1, name: 'Orvane Bank France' });
  await expect(heading).toBeVisible();
  await servers.killGateway();
  await expect(page.getByText(words('app.live.reconnecting'))).toBeVisible();
  await page.getByRole('button', { name: words('accounts.action.move') }).click();
  await expect(page.getByText(words('app.live.offline'))).toBeVisible();
  await expect(heading).toBeVisible();
  await servers.restartGateway();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('combobox')).toBeFocused({ timeout: 20_000 });
  await dialog.getByRole('button', { name: words('accounts.cancel') }).click();

  await servers.killGateway();
  await expect(page.getByText(words('app.live.reconnecting'))).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: words('accounts.link.forecast'), exact: true }).click();
  await expect(page).toHaveURL(/\/forecast$/);
  await servers.restartGateway();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Orvane Bank France', { timeout: 20_000 });
});

test('a strategy and a dialog lose nothing either', async ({ signIn, servers, words, tolerated }) => {
  tolerated.push(...CUT);
  const page = await signIn('people/claire-vautrin');
  await page.goto('/accounts/kestral-foods-deutschland-north/plans');
  await page.getByRole('button', { name: /2028/ }).first().click();
  const strategy = page.getByRole('textbox', { name: words('plan.strategy.label') });
  await strategy.pressSequentially('Begin with the sites ');
  await servers.killGateway();
  await strategy.pressSequentially('that have a sponsor.');
  await strategy.press('Tab');
  await expect(page.getByText(words('app.live.reconnecting'))).toBeVisible();
  await page.getByRole('button', { name: words('plan.conditions.add') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: words('plan.propose.name') }).fill('A desk that answers');
  await dialog.getByRole('textbox', { name: words('plan.side.VENDOR.owes') }).fill('We staff it');
  await dialog.getByRole('button', { name: words('plan.propose.confirm') }).click();
  await expect(dialog.getByRole('textbox', { name: words('plan.propose.name') })).toHaveValue('A desk that answers');
  await servers.restartGateway();
  await expect(dialog).toBeHidden({ timeout: 20_000 });
  await page.goBack();
  await page.reload();
  await expect(strategy).toHaveValue('Begin with the sites that have a sponsor.');
  await expect(page.getByRole('link', { name: 'A desk that answers' })).toHaveCount(1);
});

test('what is typed and not left yet outlives a reload', async ({ signIn, words }) => {
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts/tamber-rail-systems');
  const domains = page.getByRole('textbox', { name: words('accounts.field.domains') });
  await domains.fill('tamber.example, rail.example');
  await page.reload();
  await expect(domains).toHaveValue('tamber.example, rail.example');
  await domains.press('Escape');
  await expect(domains).not.toHaveValue('tamber.example, rail.example');
});

test('two who change one field see both values, and neither is lost', async ({ signIn, servers, words, tolerated }) => {
  tolerated.push(/409/);
  const mine = await signIn('people/maya-delgado');
  await mine.goto('/accounts/kestral-foods');
  const field = mine.getByRole('textbox', { name: words('accounts.field.industry') });
  await field.fill('What Maya typed');
  await servers.change('accounts/kestral-foods', { industry: 'What others wrote' });
  await field.press('Enter');
  const alert = mine.getByRole('alert');
  await expect(alert).toContainText('What Maya typed');
  await expect(alert).toContainText('What others wrote');
  await alert.getByRole('button', { name: words('kit.inline.keepMine') }).click();
  await expect(mine.getByText(words('kit.inline.saved'))).toBeVisible();
  await mine.reload();
  await expect(field).toHaveValue('What Maya typed');
});

test('what others change appears by itself', async ({ signIn, servers }) => {
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts/kestral-foods-americas');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kestral Foods Americas');
  await servers.change('accounts/kestral-foods-americas', { displayName: 'Kestral Foods Americas Inc' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kestral Foods Americas Inc', { timeout: 3000 });
});

test('what the command line changes appears within two seconds', async ({ signIn, servers, words }) => {
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts/orvane-leasing-france');
  const path = page.getByRole('navigation', { name: words('accounts.path') });
  await expect(path).toContainText('Orvane Bank France');
  await expect(page.getByText(words('app.live.live'))).toBeVisible();
  servers.accord('accounts', 'move', 'accounts/orvane-leasing-france', '--to', 'accounts/orvane-bank-polska');
  await expect(path).toContainText('Orvane Bank Polska', { timeout: 2000 });
});

test('going back brings the place back', async ({ signIn }) => {
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts?q=orvane');
  await expect(page.getByRole('row').nth(3)).toBeVisible();
  await page.mouse.move(640, 500);
  await page.mouse.wheel(0, 900);
  await expect.poll(() => scrolled(page)).toBe(900);
  const link = page.getByRole('link', { name: 'Orvane Private Banking Nederland', exact: true });
  const box = await link.boundingBox();
  expect(box).not.toBeNull();
  await page.mouse.click((box?.x ?? 0) + 8, (box?.y ?? 0) + 8); // a locator's click may scroll first
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Orvane Private Banking Nederland');
  await page.goBack();
  await expect.poll(() => scrolled(page)).toBe(900);
  await expect(link).toBeInViewport();
});

/** How far the tree is scrolled, in whatever holds it. */
function scrolled(page: Page): Promise<number> {
  return page.getByRole('treegrid').evaluate((grid) => {
    for (let place: Element | null = grid; place; place = place.parentElement) {
      if (place.scrollTop > 0) return place.scrollTop;
    }
    return Math.max(0, ...[...grid.querySelectorAll('*')].map((inner) => inner.scrollTop));
  });
}

test('going back brings the filter back, and a pasted link shows the same', async ({ signIn, words }) => {
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts');
  await page.getByRole('searchbox', { name: words('accounts.filter.name') }).fill('leasing');
  await expect(page).toHaveURL(/q=leasing/);
  await page.getByRole('link', { name: 'Orvane Leasing Polska', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Orvane Leasing Polska');
  await page.goBack();
  await expect(page.getByRole('searchbox')).toHaveValue('leasing');
  const rows = await page.getByRole('row').count();

  const other = await signIn('people/maya-delgado');
  await other.goto(page.url());
  await expect(other.getByRole('searchbox')).toHaveValue('leasing');
  await expect(other.getByRole('row')).toHaveCount(rows);
});
