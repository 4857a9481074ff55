import type { Locator, Page } from '@playwright/test';
import { expect, test } from './world.ts';

/** Counts the writes that a page sends. */
function writesOf(page: Page): string[] {
  const writes: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() !== 'GET' && pathname.startsWith('/v1/') && !/validateOnly/.test(`${request.url()}${request.postData()}`)) {
      writes.push(`${request.method()} ${pathname}`);
    }
  });
  return writes;
}

/** As a hurried hand does. */
async function hurry(button: Locator): Promise<void> {
  await button.evaluate((element: HTMLElement) => element.focus());
  await button.dblclick({ delay: 5 });
}

test('one intent is one call, by double click and by double Enter', async ({ signIn, words }, info) => {
  const page = await signIn('people/ingrid-sollers');
  const writes = writesOf(page);
  const language = info.project.name;

  for (const hand of ['mouse', 'keys'] as const) {
    await page.goto('/accounts/kestral-foods');
    await page.getByRole('button', { name: words('accounts.action.createBelow') }).click();
    const dialog = page.getByRole('dialog');
    const name = dialog.getByRole('textbox', { name: words('accounts.field.displayName') });
    await name.fill(`Once by ${hand} ${language}`);
    if (hand === 'mouse') await hurry(dialog.getByRole('button', { name: words('accounts.create.commit') }));
    else await name.evaluate((element: HTMLInputElement) => [element.form?.requestSubmit(), element.form?.requestSubmit()]);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Once by ${hand} ${language}`);
  }
  expect(writes.filter((write) => write === 'POST /v1/accounts')).toHaveLength(2);

  await page.getByRole('button', { name: words('accounts.action.move') }).click();
  const move = page.getByRole('dialog');
  await move.getByRole('combobox', { name: words('accounts.move.parent') }).fill('Kestral Foods France');
  await page.getByRole('option', { name: 'Kestral Foods France' }).first().click();
  await expect(move.getByText(words('accounts.move.preview'))).toBeVisible();
  await hurry(move.getByRole('button', { name: words('accounts.move.commit'), exact: true }));
  await expect(move).toBeHidden();
  expect(writes.filter((write) => write.endsWith(':move'))).toHaveLength(1);
});
