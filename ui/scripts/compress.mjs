// Beside each file of dist/ that is worth it: a .br and a .gz, which the service hands to browsers that take them.
// The page itself is left out: the service writes into it.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const SMALLEST = 1024;
const ways = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  gz: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

const names = await readdir(dist, { recursive: true });
for (const name of names.filter((name) => /\.(js|css|svg|json)$/.test(name))) {
  const file = new URL(name, dist);
  const bytes = await readFile(file);
  if (bytes.length < SMALLEST) continue;
  for (const [end, compress] of Object.entries(ways)) {
    await writeFile(new URL(`${name}.${end}`, dist), await compress(bytes));
  }
}
