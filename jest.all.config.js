import short from './jest.config.js';

/** `npm run test:all`: also the tests that take long, `*.long.test.ts`. @type {import('jest').Config} */
export default { ...short, testPathIgnorePatterns: ['/node_modules/'] };
