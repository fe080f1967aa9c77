import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item as DynamoDB holds it. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** What the placeholders of an expression stand for. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>> | undefined;
  readonly values: Readonly<Record<string, AttributeValue>> | undefined;
}

type Operand =
  { readonly kind: 'path'; readonly name: string } | { readonly kind: 'value'; readonly name: string };

/** A condition, parsed. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'exists'; readonly path: string; readonly negated: boolean }
  | {
      readonly kind: 'compare';
      readonly operator: string;
      readonly left: Operand;
      readonly right: Operand;
    };

/** One assignment of an update: a sum of operands, or `undefined` for a removal. */
interface Assignment {
  readonly path: string;
  readonly sum: readonly Operand[] | undefined;
}

const TOKEN = /\s*(#\w+|:\w+|\w+|<=|>=|<>|[=<>(),+])/gy;
const KEYWORDS = new Set(['AND', 'OR', 'BETWEEN', 'SET', 'REMOVE']);
const conditions = new Map<string, Condition>();
const updates = new Map<string, readonly Assignment[]>();

/** Parses a condition: comparisons, BETWEEN, `attribute_exists`, `attribute_not_exists`, AND, OR and parentheses. */
export function parseCondition(text: string): Condition {
  const known = conditions.get(text);
  if (known) return known;
  const reader = new TokenReader(text);
  const condition = readOr(reader);
  reader.end();
  conditions.set(text, condition);
  return condition;
}

/** Whether a condition holds for an item, or for the absence of one. */
export function holds(condition: Condition, item: Item | undefined, placeholders: Placeholders): boolean {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, placeholders) && holds(condition.right, item, placeholders);
    case 'or':
      return holds(condition.left, item, placeholders) || holds(condition.right, item, placeholders);
    case 'exists':
      return (item?.[nameOf(condition.path, placeholders)] !== undefined) !== condition.negated;
    case 'compare': {
      const left = valueOf(condition.left, item, placeholders);
      const right = valueOf(condition.right, item, placeholders);
      if (!left || !right) return false;
      return compares(condition.operator, compareValues(left, right));
    }
  }
}

/** The value that a key condition asks an attribute to equal, or `undefined` where it does not. */
export function equalTo(
  condition: Condition,
  attribute: string,
  placeholders: Placeholders,
): AttributeValue | undefined {
  if (condition.kind === 'and') {
    return (
      equalTo(condition.left, attribute, placeholders) ?? equalTo(condition.right, attribute, placeholders)
    );
  }
  if (condition.kind !== 'compare' || condition.operator !== '=' || condition.left.kind !== 'path') {
    return undefined;
  }
  if (nameOf(condition.left.name, placeholders) !== attribute) return undefined;
  return valueOf(condition.right, undefined, placeholders);
}

/** What an update makes of an item, and the names of the attributes that it has set. */
export function updated(
  expression: string,
  item: Item,
  placeholders: Placeholders,
): { readonly item: Item; readonly set: readonly string[] } {
  const result: Record<string, AttributeValue> = { ...item };
  const set: string[] = [];
  for (const { path, sum } of parseUpdate(expression)) {
    const name = nameOf(path, placeholders);
    if (!sum) {
      Reflect.deleteProperty(result, name);
      continue;
    }
    const operands = sum.map((operand) => valueOf(operand, item, placeholders));
    if (operands.some((value) => value === undefined)) throw validation(`${path} has no such operand`);
    const [first] = operands;
    const total = operands.reduce((all, value) => all + Number(value?.N), 0);
    result[name] = operands.length === 1 && first ? first : { N: String(total) };
    set.push(name);
  }
  return { item: result, set };
}

/** The order of two values of one type, as DynamoDB has it: numbers by size, texts by their bytes in UTF-8. */
export function compareValues(left: AttributeValue, right: AttributeValue): number {
  if (left.N !== undefined && right.N !== undefined) return Number(left.N) - Number(right.N);
  if (left.S !== undefined && right.S !== undefined) return compareTexts(left.S, right.S);
  return Number.NaN;
}

/** An error as DynamoDB reports a request that cannot be carried out. */
export function validation(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException' });
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  // UTF-16 and UTF-8 order texts alike, but for surrogates.
  if (/[\ud800-\udfff]/.test(left + right)) return Buffer.compare(Buffer.from(left), Buffer.from(right));
  return left < right ? -1 : 1;
}

function compares(operator: string, order: number): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

function nameOf(path: string, { names }: Placeholders): string {
  if (!path.startsWith('#')) return path;
  const name = names?.[path];
  if (name === undefined) throw validation(`${path} is not defined`);
  return name;
}

function valueOf(
  operand: Operand,
  item: Item | undefined,
  placeholders: Placeholders,
): AttributeValue | undefined {
  if (operand.kind === 'path') return item?.[nameOf(operand.name, placeholders)];
  const value = placeholders.values?.[operand.name];
  if (!value) throw validation(`${operand.name} is not defined`);
  return value;
}

function parseUpdate(text: string): readonly Assignment[] {
  const known = updates.get(text);
  if (known) return known;
  const reader = new TokenReader(text);
  const assignments: Assignment[] = [];
  while (!reader.isAtEnd) {
    const clause = reader.take();
    if (clause !== 'SET' && clause !== 'REMOVE') throw validation(`${clause} is not simulated`);
    do assignments.push(readAssignment(reader, clause));
    while (reader.skip(','));
  }
  updates.set(text, assignments);
  return assignments;
}

function readAssignment(reader: TokenReader, clause: 'SET' | 'REMOVE'): Assignment {
  const path = reader.take();
  if (clause === 'REMOVE') return { path, sum: undefined };
  reader.expect('=');
  const sum = [readOperand(reader)];
  while (reader.skip('+')) sum.push(readOperand(reader));
  return { path, sum };
}

function readOr(reader: TokenReader): Condition {
  let left = readAnd(reader);
  while (reader.skip('OR')) left = { kind: 'or', left, right: readAnd(reader) };
  return left;
}

function readAnd(reader: TokenReader): Condition {
  let left = readTerm(reader);
  while (reader.skip('AND')) left = { kind: 'and', left, right: readTerm(reader) };
  return left;
}

function readTerm(reader: TokenReader): Condition {
  if (reader.skip('(')) {
    const inner = readOr(reader);
    reader.expect(')');
    return inner;
  }
  for (const [name, negated] of [
    ['attribute_exists', false],
    ['attribute_not_exists', true],
  ] as const) {
    if (!reader.skip(name)) continue;
    reader.expect('(');
    const path = reader.take();
    reader.expect(')');
    return { kind: 'exists', path, negated };
  }
  const left = readOperand(reader);
  const operator = reader.take();
  if (operator === 'BETWEEN') {
    const from: Condition = { kind: 'compare', operator: '>=', left, right: readOperand(reader) };
    reader.expect('AND');
    return {
      kind: 'and',
      left: from,
      right: { kind: 'compare', operator: '<=', left, right: readOperand(reader) },
    };
  }
  if (!['=', '<>', '<', '<=', '>', '>='].includes(operator)) throw validation(`${operator} is not simulated`);
  return { kind: 'compare', operator, left, right: readOperand(reader) };
}

function readOperand(reader: TokenReader): Operand {
  const name = reader.take();
  if (KEYWORDS.has(name) || !/^[#:\w]/.test(name)) throw validation(`${name} is not an operand`);
  return { kind: name.startsWith(':') ? 'value' : 'path', name };
}

class TokenReader {
  readonly #tokens: string[] = [];
  #next = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    for (let at = 0; at < text.trimEnd().length; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(text)?.[1];
      if (token === undefined) throw validation(`"${text.slice(at)}" is not simulated`);
      this.#tokens.push(token);
    }
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  take(): string {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw validation('The expression ends too early');
    this.#next += 1;
    return token;
  }

  skip(token: string): boolean {
    if (this.#tokens[this.#next] !== token) return false;
    this.#next += 1;
    return true;
  }

  expect(token: string): void {
    if (!this.skip(token)) throw validation(`Expected ${token}`);
  }

  end(): void {
    if (!this.isAtEnd) throw validation(`${String(this.#tokens[this.#next])} is one too many`);
  }
}
