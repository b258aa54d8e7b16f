/** A refusal that belongs to no field of the form: why, what to do, and the code. */

import { Alert } from '@mantine/core';
import type { Problem } from '@/api';
import { useProblemText } from '../problemText';

export function FormProblem({ problem }: { problem: Problem }) {
  const { reason, advice } = useProblemText()(problem);
  return (
    <Alert color="red" variant="light" role="alert" styles={{ message: { color: 'var(--red)' } }}>
      {reason} {advice} <code className="mono">{problem.code}</code>
    </Alert>
  );
}
