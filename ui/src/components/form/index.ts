export { ApiForm } from './ApiForm';
export { FormProblem } from './FormProblem';
export { UnsavedGuard } from './UnsavedGuard';
export { useApiForm } from './useApiForm';
