import { parseJson } from '../base/parse-json.ts';
import { RequestProblem } from './request-problem.ts';

/** Parses a request's body. @throws RequestProblem when it is empty, not UTF-8 or not JSON */
export function jsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new RequestProblem('malformed', 'The body is empty; expected JSON.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RequestProblem('malformed', 'The body is not valid UTF-8; expected JSON in UTF-8.');
  }
  const value = parseJson(text);
  if (value === undefined) throw new RequestProblem('malformed', 'The body is not valid JSON.');
  return value;
}
