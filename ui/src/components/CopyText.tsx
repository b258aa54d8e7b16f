/** A text to be copied: an address, a link, a key. */

import { CopyButton } from './CopyButton';
import classes from './CopyText.module.css';

interface CopyTextProps {
  text: string;
  /** Of the button: "Copy address". */
  label: string;
}

export function CopyText({ text, label }: CopyTextProps) {
  return (
    <div className={classes.copy}>
      <code>{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}

/** Lines to be pasted somewhere. */
export function CopyBlock({ text, label }: CopyTextProps) {
  return (
    <div className={classes.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <section tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
      <CopyButton text={text} label={label} />
    </div>
  );
}
