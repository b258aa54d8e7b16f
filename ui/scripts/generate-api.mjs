// Writes src/api/schema.d.ts from docs/openapi.json; `--check` fails if the committed file is another.
//
// Answers of 4xx and 5xx are left out, because all are the same problem+json, the schema ProblemBody. Left out is also
// the command line's operation, which no page calls.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../../docs/openapi.json', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);

const api = JSON.parse(await readFile(source, 'utf8'));
for (const [path, operations] of Object.entries(api.paths)) {
  if (path === '/api/v1/operator/commands') delete api.paths[path];
  for (const operation of Object.values(operations)) {
    for (const status of Object.keys(operation.responses ?? {})) {
      if (/^[45]/.test(status)) delete operation.responses[status];
    }
  }
}

const head = '// Made from docs/openapi.json by `npm run generate`. Do not edit.\n\n';
const text = head + astToString(await openapiTS(api, { alphabetize: false }));

if (process.argv.includes('--check')) {
  const committed = await readFile(target, 'utf8').catch(() => '');
  if (committed !== text) {
    console.error(
      'src/api/schema.d.ts is not what docs/openapi.json says: run `npm run generate` and commit it.',
    );
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
