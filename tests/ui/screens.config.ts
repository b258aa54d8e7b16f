// Pictures of every page: `scripts/ui.sh screens`. Not a test; see screens.ts.
import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

export default defineConfig({
  ...tests,
  testMatch: 'screens.ts',
  timeout: 300_000,
  use: { ...tests.use, trace: 'off', screenshot: 'off' },
});
