import fc from 'fast-check';

/** fast-check as the unit tests know it, with few examples, always the same ones, and no search for a smaller one. */
export default {
  ...fc,
  assert: (property, parameters) =>
    fc.assert(property, { ...parameters, numRuns: 25, seed: 1, endOnFailure: true }),
};
