import { expect, test } from '@jest/globals';
import { htmlOf } from '../../local/html-of.ts';

test('a text becomes HTML that shows it as it is, with links, and nothing of it is markup', () => {
  const html = htmlOf('a <b> & "c"\nsee https://squonk.example/x?a=1&b=2\n<img src=x onerror=alert(1)>');
  expect(html).toContain(
    'a &lt;b&gt; &amp; &quot;c&quot;\nsee <a href="https://squonk.example/x?a=1&amp;b=2">https://squonk.example/x?a=1&amp;b=2</a>\n&lt;img',
  );
  expect(html).toContain('white-space:pre-wrap');
  expect(html.match(/<(?!\/)[a-z]+/g)).toEqual(['<html', '<meta', '<meta', '<body', '<div', '<a']);
});
