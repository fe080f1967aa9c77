import * as z from '../base/zod.ts';
import { userName } from './person.ts';

/** As long as an id of a project may be in a report. */
const ID_MAX = 1_024;
const NAME_MAX = 255;
/** An item of the table holds 400 KB. */
const PROJECT_MAX_BYTES = 300_000;

const name = z.pipe(z.string().check(z.maxLength(NAME_MAX)), z.transform(userName));
const names = z.pipe(
  z.nullish(z.array(name)),
  z.transform((given) => [...new Set(given)].sort()),
);

/** A project of the Data Manager: who belongs to it, and whether others may see it. User names are in lower case. */
export const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  creator: z.string(),
  isPrivate: z.boolean(),
  administrators: z.array(z.string()),
  editors: z.array(z.string()),
  observers: z.array(z.string()),
});

/** See {@link projectSchema}. */
export type Project = z.output<typeof projectSchema>;

/** An entry of the Data Manager's `GET /project`, as a {@link Project}. Fields that are not named here are left out. */
export const listedProjectSchema = z
  .pipe(
    z.object({
      project_id: z.string().check(
        z.minLength(1),
        z.refine((id) => isProjectId(id), { error: `expected at most ${ID_MAX} bytes of Unicode` }),
      ),
      name: z.pipe(
        z.string(),
        z.transform((text: string) => text.toWellFormed()),
      ),
      creator: name,
      private: z.boolean(),
      administrators: names,
      editors: names,
      observers: names,
    }),
    z.transform(({ project_id: id, private: isPrivate, ...rest }): Project => ({ id, isPrivate, ...rest })),
  )
  .check(
    z.refine((project) => Buffer.byteLength(JSON.stringify(project)) <= PROJECT_MAX_BYTES, {
      error: `expected at most ${PROJECT_MAX_BYTES} bytes`,
    }),
  );

/** Whether there can be a project of this id; an instance may name anything. */
export function isProjectId(id: string): boolean {
  return id !== '' && id.isWellFormed() && Buffer.byteLength(id) <= ID_MAX;
}

/** Everybody who belongs to a project: its creator, administrators, editors and observers, each once. */
export function membersOf({ creator, administrators, editors, observers }: Project): ReadonlySet<string> {
  return new Set([creator, ...administrators, ...editors, ...observers]);
}
