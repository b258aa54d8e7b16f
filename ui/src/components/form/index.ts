export { ApiForm } from './ApiForm';
export { FormProblem } from './FormProblem';
export { UnsavedGuard } from './UnsavedGuard';
export { type ApiForm as FormOf, useApiForm } from './useApiForm';
export { useEditForm } from './useEditForm';
