type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/**
 * The variables that a function's schema reads, as Lambda takes them: a variable that is forgotten, or that the
 * schema does not know, does not compile.
 */
export type EnvironmentOf<Env> = Record<Exclude<keyof Env, OptionalKeys<Env>>, string> &
  Partial<Record<OptionalKeys<Env>, string>>;
