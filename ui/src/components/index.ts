/** What pages are made of. Knows nothing of mail. Tables and forms are in folders of their own. */
export { type Bar, Bars } from './Bars';
export { ConfirmDialog } from './ConfirmDialog';
export { CopyButton } from './CopyButton';
export { Dialog, SideSheet } from './Dialog';
export { LiveRegion, useAnnounce } from './live';
export { Mark } from './Mark';
export { Page, useTitle } from './Page';
export { Panel } from './Panel';
export { Panes, usePaneCount } from './Panes';
export { Progress } from './Progress';
export { useProblemText } from './problemText';
export { QrCode } from './QrCode';
export { EmptyState, ErrorState, SkeletonLines, SkeletonRows } from './states';
export { Time } from './Time';
export { toastDone, toastProblem } from './toast';
