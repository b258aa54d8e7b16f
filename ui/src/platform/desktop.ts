/**
 * The desktop window, as its pages see it: a scheme of its own, whose web view downloads nothing by itself. The window
 * saves files instead, wherever somebody wants them.
 */

/** Whether this page is shown by the desktop window. Windows knows its scheme as a host. */
export const isDesktop = location.protocol === 'mailstead:' || location.hostname === 'mailstead.localhost';

/** Told when a file could not be saved, with the reason in words. */
let failed: (reason: string) => void = () => undefined;

/** The end of what is being saved: the window asks for one place after the other. */
let last = Promise.resolve();

/** Has the window save what stands at an address of ours, or what the page made. */
export function saveByWindow(name: string, from: string | undefined, made?: string) {
  last = last.then(() => save(name, from, made));
}

async function save(name: string, from: string | undefined, made: string | undefined): Promise<void> {
  const query = new URLSearchParams({ name });
  if (from !== undefined) query.set('from', from);
  try {
    const answer = await fetch(`/shell/save?${query}`, { method: 'POST', body: made });
    if (!answer.ok) failed(((await answer.json()) as { detail?: string }).detail ?? answer.statusText);
  } catch (error) {
    failed(String(error));
  }
}

/** Bytes of the largest file that the window takes from a page: it passes through memory. */
const MOST = 512 * 2 ** 20;

/** Whether a file can be sent from this page. */
export function canSend(file: Blob): boolean {
  return !isDesktop || file.size <= MOST;
}

/** A file as a body of a request. WebKitGTK crashes when it is to send a blob to a scheme of one's own. */
export async function sendable(file: Blob): Promise<Blob | ArrayBuffer> {
  return isDesktop ? file.arrayBuffer() : file;
}

/** From now on the window saves what links of the page would download. Does nothing in a browser. */
export function takeDownloads(onFailure: (reason: string) => void) {
  if (!isDesktop) return;
  failed = onFailure;
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[download]') : null;
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
    event.preventDefault();
    const { pathname, search } = new URL(link.href);
    saveByWindow(link.download, `${pathname}${search}`);
  });
}
