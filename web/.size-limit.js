import { filesOf, readManifest } from './scripts/chunks.ts';

const DIST = '../build/web/dist';
const manifest = readManifest(DIST);

const keys = Object.keys(manifest);
const entry = filesOf(manifest, 'index.html');
const scripts = (files) => files.filter((file) => file.endsWith('.js'));
const styles = (files) => files.filter((file) => file.endsWith('.css'));
/** What a route adds to what the entry has brought. */
const added = (key) => filesOf(manifest, key).filter((file) => !entry.includes(file));
const routes = keys.filter((key) => /^src\/features\/[^/]+\/routes\//.test(key));
const catalogs = keys.filter((key) => /^src\/i18n\/[\w-]+\.json$/.test(key));
const first = routes.filter((key) => key.startsWith('src/features/accounts/routes/accounts-page'));
const allStyles = [...new Set(keys.flatMap((key) => styles(filesOf(manifest, key))))];

const budget = (name, files, limit) => ({
  name,
  path: files.map((file) => `${DIST}/${file}`),
  limit,
  gzip: true,
});

export default [
  budget('entry', scripts(entry), '250 kB'),
  budget(
    'first page in all',
    [...new Set([...entry, ...allStyles, ...first.flatMap(added), ...filesOf(manifest, 'src/i18n/en.json')])],
    '350 kB',
  ),
  ...routes.map((key) => budget(`route ${key}`, scripts(added(key)), '60 kB')),
  ...(allStyles.length > 0 ? [budget('styles', allStyles, '30 kB')] : []),
  ...catalogs.map((key) => budget(`catalog ${key}`, filesOf(manifest, key), '25 kB')),
];
