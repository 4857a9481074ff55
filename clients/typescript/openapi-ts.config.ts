import { defineConfig } from '@hey-api/openapi-ts';

// Types, and a function for every RPC; the small client over fetch is part of what is made, so that the
// package depends on nothing.
export default defineConfig({
  input: '../../build/gateway/openapi.json',
  output: {
    path: '../../build/clients/generated', // clients/build says another
    module: { extension: '.js' },
  },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
});
