/** How a user stands, in one word. */

import type { Schemas } from '@/api';
import type { Tone } from '@/components';

export type State = 'active' | 'invited' | 'disabled' | 'must-change';

export const STATES: State[] = ['active', 'invited', 'must-change', 'disabled'];

export const TONES: Record<State, Tone> = {
  active: 'good',
  invited: 'quiet',
  'must-change': 'quiet',
  disabled: 'off',
};

export function stateOf({ active, has_password, must_change }: Schemas['User']): State {
  if (!active) return 'disabled';
  if (!has_password) return 'invited';
  return must_change ? 'must-change' : 'active';
}

export type Factor = 'on' | 'required' | 'off';

export const FACTORS: Factor[] = ['on', 'required', 'off'];

export function factorOf({ totp, totp_required }: Schemas['User']): Factor {
  if (totp) return 'on';
  return totp_required ? 'required' : 'off';
}
