// What axe finds on a page, in light and in dark.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { expect } from './archive';

const SOURCE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Finding {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** Fails if the page, as it stands, is closed to somebody. */
export async function expectAccessible(page: Page, what: string) {
  await expect(page.locator('h1').first()).toBeVisible();
  for (const scheme of ['light', 'dark']) {
    await page.evaluate((scheme) => {
      document.documentElement.dataset.mantineColorScheme = scheme;
    }, scheme);
    // Colours fade into each other; what waits for something pulses for as long as it waits.
    await page.waitForFunction(() =>
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .every((one) => one.playState !== 'running'),
    );
    const found: Finding[] = await page.evaluate(
      `(() => { ${SOURCE}; return axe.run({ runOnly: ${JSON.stringify(TAGS)} }).then((result) => result.violations); })()`,
    );
    const told = found.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    }));
    expect(told, `${what}, ${scheme}`).toEqual([]);
  }
}
