// Makes build/web/dist ready to be served: compressed copies beside the files, and the hash of the one
// style element that a library adds to the page, for the gateway's Content-Security-Policy.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = join(import.meta.dirname, '../../build/web/dist');
const COMPRESSED = /\.(js|css|svg|html)$/;
/** Below this a compressed copy saves nothing: a response takes one packet either way. */
const BYTES_MIN = 1024;

/**
 * react-aria (interactions/usePress) prepends this element to the head, once. A release that changes it
 * fails the check below, and then this text has to follow.
 */
const ARIA_STYLE = `@layer {
  [data-react-aria-pressable] {
    touch-action: pan-x pan-y pinch-zoom;
  }
}`;
const ARIA_SOURCE = 'node_modules/react-aria/dist/private/interactions/usePress.mjs';

function compress(file: string): void {
  const content = readFileSync(file);
  if (content.length < BYTES_MIN) return;
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params: quality }));
}

function styleHash(): string {
  const source = readFileSync(join(import.meta.dirname, '..', ARIA_SOURCE), 'utf8');
  const attribute = /PRESSABLE_ATTRIBUTE = '([^']+)'/.exec(source)?.[1];
  const element = /style\.textContent = `([^`]+)`\.trim\(\)/.exec(source)?.[1] ?? '';
  const text = element.replace(/\$\{[^}]+\}/, String(attribute)).trim();
  if (text !== ARIA_STYLE) throw new Error(`${ARIA_SOURCE} adds another style than before:\n${text}`);
  return `sha256-${createHash('sha256').update(ARIA_STYLE).digest('base64')}`;
}

for (const file of readdirSync(DIST, { recursive: true, encoding: 'utf8' })) {
  // The gateway writes language and theme into the page, so the page has no compressed copy.
  if (COMPRESSED.test(file) && !file.endsWith('index.html')) compress(join(DIST, file));
}
writeFileSync(join(DIST, 'csp-style-hashes.txt'), `${styleHash()}\n`);
