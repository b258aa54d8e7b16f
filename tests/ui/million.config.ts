// The web interface with a million mails, measured: `make bench ARGS=million`. Not a test; see million.ts.
import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

export default defineConfig({
  ...tests,
  testMatch: 'million.ts',
  workers: 1,
  timeout: 3_600_000,
  use: {
    ...tests.use,
    trace: 'off',
    screenshot: 'off',
    launchOptions: {
      ...tests.use?.launchOptions,
      args: [...(tests.use?.launchOptions?.args ?? []), '--enable-precise-memory-info'],
    },
  },
});
