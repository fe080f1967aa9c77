import type { Person } from '../../functions/shared/people/person.ts';
import type { Project } from '../../functions/shared/people/project.ts';
import type { Reader } from '../../functions/shared/people/reader.ts';
import { summary } from './summary.ts';

/** A private project, of its creator alone; its id is that of the usual summary. */
export function project(overrides: Partial<Project> = {}): Project {
  return {
    id: summary().project_id,
    name: 'Fragments',
    creator: 'the-creator',
    isPrivate: true,
    administrators: [],
    editors: [],
    observers: [],
    ...overrides,
  };
}

/** A person of this name. */
export function person(userName = 'alice'): Person {
  return { userName, subject: `subject-of-${userName}`, email: undefined, hasVerifiedEmail: false };
}

/** A reader who is a person without any role. */
export function reader(userName = 'alice'): Reader {
  return { person: person(userName), isAdministrator: false };
}

/** A reader who is an administrator. */
export const ADMINISTRATOR: Reader = { person: person('root'), isAdministrator: true };
/** A caller that has shown by IAM that it may. */
export const BY_IAM: Reader = { person: undefined, isAdministrator: true };

/** An entry of the Data Manager's `GET /project`. */
export function listedProject(id: string, fields: object = {}) {
  return {
    project_id: id,
    name: `The project ${id}`,
    creator: 'the-creator',
    created: '2026-01-01T10:00:00',
    private: true,
    administrators: ['the-creator'],
    editors: [],
    observers: [],
    size: 1_073_741_824,
    ...fields,
  };
}
