import { Option } from 'commander';
import { SCOPES, type Scope } from '../../functions/shared/api/instances.ts';

/** What a command that lists instances may be asked for, as the API has it. */
export interface ScopeOption {
  readonly scope?: Scope;
}

/** `--scope`, with the API's own default. */
export function scopeOption(): Option {
  const words =
    'mine: your own and your projects’ (the default); visible: all that you may see; all: for administrators';
  return new Option('--scope <scope>', words).choices(SCOPES);
}
