import { DAY_MS, HOUR_MS, MINUTE_MS } from '../base/durations.ts';
import { parseJson } from '../base/parse-json.ts';
import * as z from '../base/zod.ts';

/** What a setting takes, in a settings file and in a variable. */
export interface SettingType<Value> {
  /** The end of the sentence "expected …". */
  readonly expected: string;
  /** What each item of a list is. */
  readonly item?: SettingType<string>;
  /** What its numbers count. */
  readonly unit?: string;
  /** Takes what a settings file holds, and gives the value that the code works with. */
  readonly schema: z.ZodMiniType<Value>;
  /** What a settings file would hold in place of a variable's text; the text itself where it makes no sense. */
  fromText(text: string): unknown;
  /** The text of a variable with this value. */
  toText(value: Value): string;
}

/** How many milliseconds the units of time have. */
const UNIT_MS = { seconds: 1_000, minutes: MINUTE_MS, hours: HOUR_MS, days: DAY_MS };

/** `http://localhost` and the like; the whole host, so that `http://localhost:x@elsewhere` is not taken for one. */
const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?([/?#]|$)/;
const WITH_USER = /^\w+:\/\/[^/?#]*@/;

const numberFrom = (text: string) => (Number.isNaN(Number(text)) ? text : Number(text));

/** A whole number. */
export function wholeNumber(min: number, max: number): SettingType<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    schema: z.int().check(z.minimum(min), z.maximum(max)),
    fromText: numberFrom,
    toText: String,
  };
}

/** A number of anything that can be counted in parts. */
export function amount(unit: string, min: number, max: number): SettingType<number> {
  return {
    expected: `a number of ${unit} from ${min} to ${max}`,
    unit,
    schema: z.number().check(z.minimum(min), z.maximum(max)),
    fromText: numberFrom,
    toText: String,
  };
}

/** A time, written in the unit that the setting's name ends in. The code works with milliseconds. */
export function duration(unit: keyof typeof UNIT_MS, min: number, max: number): SettingType<number> {
  const written = amount(unit, min, max);
  return {
    ...written,
    schema: z.pipe(
      written.schema,
      z.transform((count: number) => count * UNIT_MS[unit]),
    ),
    toText: (ms) => String(ms / UNIT_MS[unit]),
  };
}

/** A text of a form: one that a pattern describes, or one that zod knows. */
export function text(expected: string, form: RegExp | z.ZodMiniType<string>): SettingType<string> {
  const schema = form instanceof RegExp ? z.string().check(z.regex(form)) : form;
  return { expected, schema, fromText: (given) => given, toText: (value) => value };
}

/** An address of the web. */
export function webAddress(example: string): SettingType<string> {
  return text(`an http or https address such as ${example}`, z.url({ protocol: /^https?$/ }));
}

/** An address that secrets may be sent to: https, or this machine. A user name or password in it would be shown. */
export function secureAddress(example: string): SettingType<string> {
  const isSecure = (url: string) => url.startsWith('https://') || LOOPBACK.test(url);
  return text(
    `an https address such as ${example}, without user name and password (http only for this machine)`,
    z.url({ protocol: /^https?$/ }).check(z.refine((url) => isSecure(url) && !WITH_USER.test(url))),
  );
}

/** One of a few values. */
export function oneOf<const Value extends string | number | boolean>(...values: Value[]): SettingType<Value> {
  const texts = new Map<string, Value>(values.map((value) => [String(value), value]));
  return {
    expected: new Intl.ListFormat('en', { type: 'disjunction' }).format(texts.keys()),
    schema: z.literal(values),
    fromText: (given) => texts.get(given) ?? given,
    toText: String,
  };
}

/** A list without repetitions; in a variable, separated by commas. */
export function listOf(item: SettingType<string>, minLength = 0): SettingType<readonly string[]> {
  return {
    expected: `a list, each item ${item.expected}`,
    item,
    schema: z.pipe(
      z.array(item.schema).check(z.minLength(minLength)),
      z.transform((list: string[]) => [...new Set(list)]),
    ),
    fromText: (given) =>
      given
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    toText: (list) => list.join(','),
  };
}

/** What a schema of its own describes; in a variable, written as JSON. */
export function jsonOf<Value>(expected: string, schema: z.ZodMiniType<Value>): SettingType<Value> {
  return { expected, schema, fromText: (given) => parseJson(given) ?? given, toText: JSON.stringify };
}
