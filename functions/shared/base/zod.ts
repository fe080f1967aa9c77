import { config } from 'zod/mini';
import en from 'zod/v4/locales/en.js';

// zod/mini has no words of its own for what it finds wrong; people read them in answers, logs and start-up errors.
config(en());

/** zod as all of `functions/` uses it: the variant of which a bundle holds only what is used, in English. */
export * from 'zod/mini';
