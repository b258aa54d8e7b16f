// Fails if what a browser loads before it can show the sign-in page is too large: the entry, what it imports at once,
// its style sheets, and the page's own chunk with the words of one language.
import { readFile, rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const MOST = 350 * 1024;
const FIRST = [
  'index.html',
  'src/features/session/SignIn.tsx',
  'src/i18n/de/common.json',
  'src/i18n/de/session.json',
];

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'));
const files = new Set();
const seen = new Set();
const take = (key) => {
  if (seen.has(key)) return;
  seen.add(key);
  const chunk = manifest[key];
  if (!chunk) throw new Error(`the build has no ${key}: mend scripts/budget.mjs`);
  files.add(chunk.file);
  for (const sheet of chunk.css ?? []) files.add(sheet);
  for (const imported of chunk.imports ?? []) take(imported);
};
for (const key of FIRST) take(key);

// It was for this script alone.
await rm(new URL('.vite/', dist), { recursive: true });

let sum = 0;
for (const file of [...files].sort()) {
  const size = gzipSync(await readFile(new URL(file, dist)), { level: 9 }).length;
  sum += size;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KB  ${file}`);
}
console.log(`${(sum / 1024).toFixed(1).padStart(8)} KB  first load, of ${MOST / 1024} KB`);
if (sum > MOST) {
  console.error('The first load is over its budget: load later what is not needed at once.');
  process.exit(1);
}
