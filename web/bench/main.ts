// Asks how long one waits for the console. Prints a JSON line a figure, as scripts/bench wants them.
import { chromium, type Browser, type Page } from '@playwright/test';
import { launchOptions } from '../e2e/browser.ts';
import { Servers } from '../e2e/servers.ts';

const RUNS = 7;
const SAVES = 25;
const NODES = 10_000;
const THROTTLING = 4;

interface World {
  browser: Browser;
  servers: Servers;
}

const CASES: Record<string, (world: World) => Promise<boolean>> = {
  console_first_page: firstPage,
  console_save: save,
  console_tree: tree, // last: it fills the tree
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(CASES);
const unknown = wanted.filter((name) => !(name in CASES));
if (unknown.length > 0) {
  console.error(`no case ${unknown.join(', ')}; there are: ${Object.keys(CASES).join(' ')}`);
  process.exit(2);
}
const servers = await Servers.start();
const browser = await chromium.launch(launchOptions);
let holds = true;
try {
  for (const name of Object.keys(CASES).filter((each) => wanted.includes(each))) {
    holds = (await CASES[name]?.({ browser, servers })) === true && holds;
  }
} finally {
  await browser.close();
  await servers.stop();
}
process.exit(holds ? 0 : 1);

function report(name: string, what: string, values: number[], unit: string, bar: number): boolean {
  const value = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
  const ratio = value / bar;
  const peer = 'what the design asks for';
  const line = { case: name, name: what, value, unit, peer, peer_value: bar, ratio, bar: 1, holds: ratio <= 1 };
  console.log(JSON.stringify(line));
  return ratio <= 1;
}

/** A browser that has seen nothing yet, with a person signed in. */
async function freshPage({ browser: of, servers: { url } }: World): Promise<Page> {
  const context = await of.newContext({ baseURL: url, viewport: { width: 1280, height: 800 } });
  await context.request.post('/session', { data: { person: 'people/ingrid-sollers' } });
  return context.newPage();
}

/** Notes in the page when the first row of the tree has been painted. */
function watchForRows(): void {
  const page = globalThis as unknown as { rowsAt?: number };
  delete page.rowsAt;
  const look = () => {
    if (document.querySelectorAll('[role=treegrid] [role=row]').length < 2) return void requestAnimationFrame(look);
    // A task after the frame that shows them: they are painted, and the page listens.
    requestAnimationFrame(() => setTimeout(() => (page.rowsAt = performance.now())));
  };
  look();
}

async function rowsAt(page: Page): Promise<number> {
  const seen = await page.waitForFunction(() => (globalThis as unknown as { rowsAt?: number }).rowsAt);
  return (await seen.jsonValue()) as number;
}

async function firstPage(world: World): Promise<boolean> {
  const times: number[] = [];
  const sizes: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await freshPage(world);
    const protocol = await page.context().newCDPSession(page);
    await protocol.send('Emulation.setCPUThrottlingRate', { rate: THROTTLING });
    await protocol.send('Network.enable');
    await protocol.send('Network.setExtraHTTPHeaders', { headers: { 'Accept-Encoding': 'gzip' } });
    let bytes = 0;
    protocol.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.addInitScript(watchForRows);
    await page.goto('/accounts');
    times.push(await rowsAt(page));
    sizes.push(bytes / 1000);
    await page.context().close();
  }
  const isSoon = report('console_first_page', 'accounts page, cold, 4x slower processor', times, 'ms', 1500);
  return report('console_first_page', 'loaded for it, gzip, with its data', sizes, 'kB', 350) && isSoon;
}

async function save(world: World): Promise<boolean> {
  const page = await freshPage(world);
  await page.goto('/accounts/orvane-bank-americas');
  const field = page.getByRole('textbox', { name: 'Industry' });
  const times: number[] = [];
  for (let run = 0; run < SAVES; run += 1) {
    await field.fill(`Banking ${run}`);
    const took = page.evaluate(
      () =>
        new Promise<number>((done) => {
          let left = 0;
          document.addEventListener('focusout', () => (left = performance.now()), { once: true });
          const look = () => {
            if (left && document.querySelector('output[data-status=saved]')) done(performance.now() - left);
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
    await field.press('Tab');
    times.push(await took);
    await page.waitForFunction(() => !document.querySelector('output[data-status=saved]'));
  }
  await page.context().close();
  return report('console_save', 'leaving a changed field until it says saved, p50', times, 'ms', 150);
}

/** Twenty tops with five hundred accounts each, in three levels. */
async function fillTree(url: string): Promise<void> {
  const lines: string[] = [];
  for (let n = 0; n < NODES; n += 1) {
    const place = n % 500;
    const top = n - place;
    const parent = place === 0 ? undefined : top + (place <= 20 ? 0 : 1 + ((place - 1) % 20));
    lines.push(
      JSON.stringify({
        account: { displayName: `Bench account ${n}`, externalIds: [{ system: 'bench', value: String(n) }] },
        ...(parent !== undefined && { parentExternalId: { system: 'bench', value: String(parent) } }),
      }),
    );
  }
  const answer = await fetch(`${url}/v1/accounts:upsert`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  const said = await answer.text();
  if (!answer.ok || said.includes('"details"')) throw new Error(said.slice(-500));
}

async function tree(world: World): Promise<boolean> {
  await fillTree(world.servers.url);
  const page = await freshPage(world);
  await page.addInitScript(watchForRows);
  await page.goto('/accounts?q=bench');
  await rowsAt(page);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await page.getByRole('link', { name: 'Forecast', exact: true }).click();
    await page.getByRole('heading', { name: /Forecast/ }).waitFor();
    await page.evaluate(watchForRows);
    const began = await page.evaluate(() => {
      const now = performance.now();
      history.back();
      return now;
    });
    times.push((await rowsAt(page)) - began);
  }
  const shown = await page.getByRole('treegrid').getAttribute('aria-rowcount');
  if (Number(shown) < NODES) throw new Error(`the tree shows ${shown} rows`);
  await page.context().close();
  return report('console_tree', '10,000 accounts, all open, from the cache to the screen', times, 'ms', 150);
}
