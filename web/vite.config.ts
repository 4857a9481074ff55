import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compiledMessages } from './scripts/compiled-messages.ts';

const gateway = process.env['ACCORD_GATEWAY'] ?? 'http://127.0.0.1:7480';
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  plugins: [react(), compiledMessages()],
  resolve: {
    alias: [
      { find: /^~\//, replacement: `${path('./src')}/` },
      // Catalogs are compiled by the build, so the browser needs no parser of messages.
      {
        find: /^@formatjs\/icu-messageformat-parser$/,
        replacement: path('./node_modules/@formatjs/icu-messageformat-parser/no-parser.js'),
      },
    ],
  },
  build: {
    outDir: '../build/web/dist',
    emptyOutDir: true,
    target: 'baseline-widely-available',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: 'manifest.json',
    // One style sheet: a chunk whose own had failed once would come without it the second time.
    cssCodeSplit: false,
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/v1', '/session', '/events', '/openapi.json', '/api'].map((prefix) => [
        `^${prefix}(?=[/?]|$)`,
        { target: gateway, changeOrigin: true },
      ]),
    ),
  },
});
