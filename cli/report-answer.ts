import * as z from 'zod';
import { webhookAnswerSchema } from '../functions/shared/api/reports.ts';
import { parseJson } from '../functions/shared/base/parse-json.ts';
import type { ReportAnswer } from '../local/send-report.ts';

const batchSchema = z.object({ instances: z.array(z.unknown()) });
const instanceSchema = z.object({ id: z.string() });

/** What is wrong with the answer to a report, as a sentence; `undefined` when all that was sent has been taken. */
export function complaintAbout({ status, text }: ReportAnswer, report: unknown): string | undefined {
  const answer = webhookAnswerSchema.safeParse(parseJson(text));
  if (status !== 202 || !answer.success) {
    return 'The report was not taken: expected 202, and JSON that says what became of each instance.';
  }
  const { results } = answer.data;
  const sent = batchSchema.safeParse(report).data?.instances ?? [report];
  const ids = sent.map((instance) => instanceSchema.safeParse(instance).data?.id);
  if (
    results.length !== ids.length ||
    results.some(({ id }, place) => id !== undefined && id !== ids[place])
  ) {
    return `The answer is about other instances than the report: ${ids.join(', ')}.`;
  }
  const invalid = results.filter(({ result }) => result === 'invalid').length;
  return invalid === 0 ? undefined : `Not everything was taken: ${invalid} of ${ids.length} are invalid.`;
}
