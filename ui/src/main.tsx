/** Puts it all together: words, theme, data, addresses. */

import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './components/theme/tokens.css';

import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { forgetProblems, LiveRegion, toastNotSaved } from './components';
import { ShortcutProvider } from './components/shortcuts';
import { theme, variables } from './components/theme/theme';
import { startWords } from './i18n';
import { takeDownloads } from './platform';
import { makeQueries } from './queries';
import { makeRouter } from './router';

/** What this answer's policy allows style sheets made here. */
const nonce = document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce ?? '';
setNonce(nonce);

const queries = makeQueries(() => router);
const router = makeRouter(queries);
router.subscribe('onBeforeNavigate', ({ pathChanged }) => {
  if (pathChanged) forgetProblems();
});
const schemes = localStorageColorSchemeManager({ key: 'mailstead.scheme' });
const root = document.getElementById('root');

await startWords();
takeDownloads(toastNotSaved);
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={variables}
          colorSchemeManager={schemes}
          defaultColorScheme="auto"
          getStyleNonce={() => nonce}
        >
          <LiveRegion>
            <ShortcutProvider>
              <Suspense>
                <RouterProvider router={router} />
              </Suspense>
              <Notifications position="bottom-right" />
            </ShortcutProvider>
          </LiveRegion>
        </MantineProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
