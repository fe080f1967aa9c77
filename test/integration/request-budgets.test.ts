import { budgetsOn } from './request-budgets-suite.ts';

budgetsOn('dynalite', async () => undefined);
