export { ShortcutProvider, useShortcut, useShortcutHelp } from './shortcuts';
