/** Where a file is dropped, or chosen by a click. */

import { FileUp } from 'lucide-react';
import { type DragEvent, type ReactNode, useId, useState } from 'react';
import classes from './FileDrop.module.css';

interface FileDropProps {
  /** "Drop a file here, or choose one". */
  label: string;
  /** What it takes. */
  hint: ReactNode;
  accept?: string;
  multiple?: boolean;
  error?: string;
  disabled?: boolean;
  onFiles: (files: File[]) => void;
}

export function FileDrop({ label, hint, accept, multiple, error, disabled, onFiles }: FileDropProps) {
  const [over, setOver] = useState(false);
  const id = useId();
  const drag = (is: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(is && !disabled);
  };
  const take = (files: FileList | null) => {
    const taken = [...(files ?? [])];
    if (taken.length > 0 && !disabled) onFiles(multiple ? taken : taken.slice(0, 1));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div>
      <label
        className={classes.drop}
        data-over={over || undefined}
        data-disabled={disabled || undefined}
        onDragEnter={drag(true)}
        onDragOver={drag(true)}
        onDragLeave={drag(false)}
        onDrop={drop}
      >
        <FileUp size={24} strokeWidth={1.5} aria-hidden />
        <strong>{label}</strong>
        <span className="muted">{hint}</span>
        <input
          type="file"
          accept={accept}
          multiple={multiple}
          disabled={disabled}
          aria-invalid={error !== undefined}
          aria-describedby={error ? id : undefined}
          onChange={(event) => {
            take(event.currentTarget.files);
            // The same file again is a choice, too.
            event.currentTarget.value = '';
          }}
        />
      </label>
      {error && (
        <p id={id} className={classes.error}>
          {error}
        </p>
      )}
    </div>
  );
}
