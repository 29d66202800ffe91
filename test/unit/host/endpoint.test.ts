import { describe, expect, it } from 'vitest';
import { type Endpoint, formatEndpoint, parseEndpoint } from '../../../electron/host/endpoint.ts';

describe('endpoints', () => {
  it('are read back as they were written', () => {
    const endpoints: Endpoint[] = [
      { kind: 'unix', path: '/run/a b:c.sock' },
      { kind: 'tcp', port: 50_001 },
    ];
    for (const endpoint of endpoints) expect(parseEndpoint(formatEndpoint(endpoint))).toEqual(endpoint);
  });

  it.each([undefined, '', 'unix:', 'tcp:', 'tcp:0', 'tcp:65536', 'tcp:x', 'http://x'])('refuse %j', (text) => {
    expect(parseEndpoint(text)).toBeNull();
  });
});
