/**
 * What SNS takes as the subject of an e-mail: ASCII, fewer than 100 characters, no control characters, starting with a
 * letter, digit or punctuation.
 */
export const SUBJECT_MAX = 99;

/** Queues take no text with these in it (SQS's API reference, SendMessage). */
export const NONCHARACTERS = /[\ufffe\uffff]/g;
