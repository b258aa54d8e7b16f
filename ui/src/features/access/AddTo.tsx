/** The last line of a list: chooses one more and adds it. A refusal stands below. */

import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Problem } from '@/api';
import { FormProblem } from '@/components/form';
import classes from './Add.module.css';

interface AddToProps {
  action: string;
  ready: boolean;
  onAdd: () => Promise<unknown>;
  children: ReactNode;
}

export function AddTo({ action, ready, onAdd, children }: AddToProps) {
  const [adding, setAdding] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const add = async () => {
    setAdding(true);
    setProblem(undefined);
    try {
      await onAdd();
    } catch (error) {
      setProblem(Problem.from(error));
    } finally {
      setAdding(false);
    }
  };
  return (
    <div className={classes.add}>
      {children}
      <Button
        variant="default"
        leftSection={<Plus size={16} aria-hidden />}
        disabled={!ready}
        loading={adding}
        onClick={add}
      >
        {action}
      </Button>
      {problem && (
        <div className={classes.problem}>
          <FormProblem problem={problem} />
        </div>
      )}
    </div>
  );
}

/** The field before the button. */
export function AddField({ children }: { children: ReactNode }) {
  return <div className={classes.field}>{children}</div>;
}
