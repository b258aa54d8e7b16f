import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` shows the pages of this folder with the data of a service that runs: MAILSTEAD_HTTP names it.
const service = process.env.MAILSTEAD_HTTP ?? 'http://127.0.0.1:8025';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // The service puts a fresh nonce in its place each time it hands the page out.
  html: { cspNonce: '%CSP_NONCE%' },
  server: {
    proxy: {
      '/api': {
        target: service,
        changeOrigin: true,
        // The service takes changes only from pages of its own address.
        headers: { origin: service },
      },
    },
  },
  build: {
    target: 'es2023',
    // Inline data would need exceptions in the content security policy.
    assetsInlineLimit: 0,
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'tanstack', test: /node_modules\/@tanstack\/(?!react-virtual|virtual)/ },
          ],
        },
      },
    },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node' },
});
