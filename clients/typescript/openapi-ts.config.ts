import { defineConfig } from '@hey-api/openapi-ts';

// Types, and a function for every operation; the small client over fetch is part of what is made, so that
// the package depends on nothing. Where the gateway is, only its caller knows.
export default defineConfig({
  input: '../../build/gateway/openapi31.json',
  output: {
    path: '../../build/clients/generated', // clients/build says another
    module: { extension: '.js' },
  },
  plugins: [{ name: '@hey-api/client-fetch', baseUrl: false }, '@hey-api/typescript', '@hey-api/sdk'],
});
