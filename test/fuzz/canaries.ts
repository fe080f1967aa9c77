/** Secrets that are easy to recognise, with the characters that encodings treat differently. */
export const SECRETS = {
  webhook: `whsec_${Buffer.from('canary+webhook/secret+of/the+fuzz').toString('base64')}`,
  callback: 'canary_callback-secret_of-the-fuzz',
  username: 'canary user+7/of the fuzz',
  password: 'canary & pa55/wörd = of "the" fuzz+',
  clientSecret: '/canary~client/secret?of the fuzz/',
  token: 'canary-token.of~the+fuzz/==',
} as const;

/** People, and what only people may read: never in a log, nor in the answer to a request that was turned down. */
export const PEOPLE = {
  email: 'canary.person@fuzz.example',
  phone: '+447700900987',
  errorMessage: 'canary-error-message-of-the-fuzz',
  specification: 'canary-specification-of-the-fuzz',
} as const;

/** How a text may look after it went through a form, an address, JSON, base64 (at any offset) or hex. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const inBase64 = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(Math.ceil((before * 4) / 3), -4);
  });
  return [
    text,
    encodeURIComponent(text),
    new URLSearchParams({ x: text }).toString().slice(2),
    JSON.stringify(text).slice(1, -1),
    ...inBase64,
    ...inBase64.map((encoded) => encoded.replaceAll('+', '-').replaceAll('/', '_')),
    bytes.toString('hex'),
  ];
}

const formsOfAll = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([name, text]) => [name, [...new Set(formsOf(text))]] as const);

const secretForms = formsOfAll({ ...SECRETS, webhookKey: SECRETS.webhook.slice('whsec_'.length) });
const peopleForms = formsOfAll(PEOPLE);

/** The names of the canaries, secrets and (unless `mayTell`) people, that are in a text in any form. */
export function leaksIn(text: string, { mayTell = false } = {}): string[] {
  const forms = mayTell ? secretForms : [...secretForms, ...peopleForms];
  // Once more as it was before it was written as JSON.
  const texts = [text, text.replaceAll('\\"', '"').replaceAll('\\\\', '\\')];
  return forms.flatMap(([name, looks]) =>
    looks.some((look) => texts.some((searched) => searched.includes(look))) ? [name] : [],
  );
}
