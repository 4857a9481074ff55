import { join } from 'node:path';
import { seriousViolations } from './axe.ts';
import { expect, test } from './world.ts';

/** As a German Excel writes it: semicolons, Windows-1252, decimal commas; a parent that nobody has. */
const MESSY = Buffer.from(
  'Konto-ID;Name;Parent ID;Annual Revenue\r\n' +
    'A-NUMBER;Müller Gruppe;;1.234.567,50\r\n' +
    'B-NUMBER;Müller Bau;A-NUMBER;2.000,00\r\n' +
    'C-NUMBER;Ohne Eltern;Z;1.000,00\r\n',
  'latin1',
);

test('a messy file goes in, is checked, and is taken back', async ({ signIn, words }, info) => {
  test.setTimeout(180_000);
  const own = info.project.name; // each language imports its own
  const page = await signIn('people/ingrid-sollers');
  await page.goto('/accounts');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('import.title'));
  const file = { name: 'konten.csv', mimeType: 'text/csv', buffer: Buffer.from(MESSY.toString('latin1').replaceAll('NUMBER', own), 'latin1') };
  await page.locator('input[type=file]').setInputFiles(file);

  // What was found out: how it is written, and what its columns mean.
  await expect(page.getByText('Windows-1252', { exact: false })).toBeVisible();
  const mapping = page.getByRole('region', { name: words('import.mapping.title') });
  await expect(mapping.getByText('Konto-ID').first()).toBeVisible();
  await mapping.getByRole('textbox', { name: words('import.mapping.system') }).fill(`erp-${own.toLowerCase()}`);
  await mapping.getByRole('textbox', { name: words('import.mapping.currency') }).fill('EUR');
  await page.keyboard.press('Tab');
  await expect.poll(async () => (await page.request.get(mappingOf(page.url()))).text()).toContain('"EUR"');

  const check = page.getByRole('region', { name: words('import.check.title') });
  await check.getByRole('button', { name: words('import.check.begin'), exact: true }).click();
  const rows = check.getByRole('table', { name: words('import.rows.title') });
  await expect(rows.getByRole('row').nth(1)).toContainText('Ohne Eltern');
  await expect(rows.getByRole('row').nth(1)).toContainText(words('import.fault.REFERS_TO_NOTHING', { key: 'Z' }));
  expect(await seriousViolations(page)).toEqual([]);
  const folder = process.env['ACCORD_SHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `import-${own}.png`), fullPage: true });

  // 390 pixels are enough.
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  if (folder) await page.screenshot({ path: join(folder, `import-narrow-${own}.png`), fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });

  const begin = check.getByRole('button', { name: words('import.run.begin', { rows: '2' }) });
  await expect(begin).toBeDisabled();
  await check.getByRole('checkbox').focus();
  await page.keyboard.press('Space');
  await begin.click();
  const result = page.getByRole('region', { name: words('import.result.title') });
  await expect(result.getByRole('table')).toContainText(words('import.resource.account'));
  expect(await accountsCalled(page.request, 'Müller')).toBe(2);
  if (folder) await page.screenshot({ path: join(folder, `import-result-${own}.png`), fullPage: true });

  await result.getByRole('button', { name: words('import.undo.begin') }).click();
  await expect(page.getByRole('region', { name: words('import.undo.done') })).toBeVisible();
  expect(await accountsCalled(page.request, 'Müller')).toBe(0);
  await page.getByRole('button', { name: words('import.close') }).click();
  await expect(page.getByText(words('import.runs.undone')).first()).toBeVisible();
  expect(await seriousViolations(page)).toEqual([]);
});

test('a column is corrected by choosing, and the rest as a text', async ({ signIn, words }) => {
  const page = await signIn('people/claire-vautrin');
  await page.goto('/import');
  const buffer = Buffer.from('Id,Account Name,Branche\nx1,One,Steel\nx2,Two,\n');
  await page.locator('input[type=file]').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer });
  const column = page.getByRole('listitem').filter({ hasText: 'Branche' }).last();
  await column.getByRole('button', { name: words('import.mapping.field') }).click();
  await page.getByRole('option', { name: words('import.field.segment'), exact: true }).click();
  await expect.poll(async () => (await page.request.get(mappingOf(page.url()))).text()).toContain('segment');

  await page.getByRole('radio', { name: words('import.mapping.text') }).click();
  const json = page.getByRole('textbox', { name: words('import.mapping.json') });
  await expect(json).toHaveValue(/"segment"/);
  await json.fill('{"system": "x", "loads": [{"file": "a.csv", "resource": "account", "key": "Id", "fields": {"nothing": {"column": "Id"}}}]}');
  await page.getByRole('button', { name: words('import.mapping.take') }).click();
  const check = page.getByRole('region', { name: words('import.check.title') });
  await check.getByRole('button', { name: words('import.check.begin'), exact: true }).click();
  await expect(page.getByText(words('import.reason.MAPPING_INVALID'))).toBeVisible();
  await expect(page.getByText('$.loads[0].fields.nothing', { exact: false })).toBeVisible();
});

interface Requests {
  get: (url: string) => Promise<{ json: () => Promise<unknown> }>;
}

async function accountsCalled(request: Requests, name: string): Promise<number> {
  const answer = await request.get(`/v1/accounts?filter=${encodeURIComponent(`display_name:"${name}"`)}`);
  return ((await answer.json()) as { accounts: unknown[] }).accounts.length;
}

function mappingOf(url: string): string {
  return `/import-jobs/${url.split('/').at(-1)}/mapping`;
}
