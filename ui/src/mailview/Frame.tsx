/**
 * The frame in which a mail's page is shown: it can run nothing and knows nothing of the page around it. Links open in
 * a window of their own.
 */

import classes from './mailview.module.css';

/** Never `allow-scripts` or `allow-same-origin`. */
const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox';

export function MailFrameView({ address, title }: { address: string; title: string }) {
  return (
    <iframe
      key={address}
      className={classes.frame}
      src={address}
      title={title}
      sandbox={SANDBOX}
      referrerPolicy="no-referrer"
    />
  );
}
