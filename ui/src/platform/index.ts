/** What differs between a browser and the desktop window. The only folder that may know the desktop's own API. */

import { isDesktop, saveByWindow } from './desktop';

export { canSend, sendable, takeDownloads } from './desktop';

/** Copies a text. Also on pages over plain HTTP, where browsers have no clipboard API. */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Not allowed: the old way asks nobody.
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.setAttribute('readonly', '');
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  return done;
}

/** Saves what stands at an address as a file, under the name that comes with it. */
export function download(address: string) {
  if (isDesktop) saveByWindow('', address);
  else click(address, '');
}

/** Saves a text that the page made as a file. */
export function saveText(name: string, type: string, text: string) {
  if (isDesktop) {
    saveByWindow(name, undefined, text);
    return;
  }
  const address = URL.createObjectURL(new Blob([text], { type }));
  click(address, name);
  URL.revokeObjectURL(address);
}

function click(address: string, name: string) {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
