import { defineConfig } from '@hey-api/openapi-ts';

// Types alone: the calls themselves are few lines of our own over fetch (src/api/client.ts), because
// every resource's address in the document is the same "/v1/{name}".
export default defineConfig({
  input: '../build/gateway/openapi.json',
  output: { path: 'src/api/generated' },
  plugins: ['@hey-api/typescript'],
});
