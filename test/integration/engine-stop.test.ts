import { describe } from '@jest/globals';
import { testStopsUnderLoad } from './stops-under-load.ts';

describe('row 41: an engine that is stopped under load', () => testStopsUnderLoad(4));
