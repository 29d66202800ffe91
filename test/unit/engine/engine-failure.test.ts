import { describe, expect, it } from 'vitest';
import { engineFailure } from '../../../electron/engine/client/engine-failure.ts';
import { FAILURE_TEXT_MAX_LENGTH } from '../../../electron/engine/limits.ts';

const failure = (status: number, message: string, about: Parameters<typeof engineFailure>[2] = 'container') =>
  engineFailure(status, JSON.stringify({ message }), about);

describe('a refusal of the engine', () => {
  it.each([
    [404, 'No such container: x', 'container', 'no-such-container'],
    [404, 'No such image: x:1', 'container', 'no-such-image'],
    [404, 'get x: no such volume', 'volume', 'no-such-volume'],
    [404, 'network x not found', 'container', 'no-such-network'],
    [409, 'Conflict. The container name "/x" is already in use by container "y".', 'image', 'engine-conflict'],
    [400, 'invalid restart policy', 'container', 'engine-refused'],
    [
      500,
      'driver failed programming external connectivity: 127.0.0.1:80: address already in use',
      'container',
      'engine-refused',
    ],
    [500, 'Get "https://r/v2/": unauthorized: authentication required', 'image', 'engine-denied'],
    [404, 'pull access denied for x, repository does not exist', 'image', 'engine-denied'],
    [500, 'Head "https://r/v2/x/manifests/1": denied', 'image', 'engine-denied'],
    [500, 'denied: Permission "downloadArtifacts" denied on resource "x"', 'image', 'engine-denied'],
    [500, 'unexpected status from HEAD request to https://r/v2/x: 403 Forbidden', 'image', 'engine-denied'],
    [500, 'exec: "/x": permission denied: unknown', 'container', 'engine-failed'],
    [500, 'toomanyrequests: You have reached your pull rate limit', 'image', 'engine-denied'],
    [404, 'manifest for x:2 not found: manifest unknown', 'image', 'no-such-image'],
    [500, 'Get "https://r/v2/": dial tcp: lookup r: no such host', 'image', 'engine-failed'],
    [500, 'write /x: no space left on device', 'image', 'engine-failed'],
    [503, 'something', 'object', 'engine-failed'],
  ] as const)('%i “%s” about a %s is %s', (status, message, about, code) => {
    expect(failure(status, message, about)).toMatchObject({ code, message });
  });

  it('says what to do where it is known', () => {
    expect(failure(500, 'no space left on device').hint).toContain('disk.sizeGiB');
    expect(failure(409, 'cannot remove container "/x": container is running: stop it').hint).toContain('force');
    expect(failure(400, 'bad parameter').hint).toBeUndefined();
  });

  it('names the image and the proxy where either may be why', () => {
    const message = 'unexpected status from HEAD request to https://r/v2/x: 403 Forbidden';
    expect(failure(500, message, 'image').hint).toMatch(/the image’s name\..* proxy/);
    expect(failure(500, 'denied: requested access to the resource is denied: 403 Forbidden').hint).not.toContain(
      'proxy',
    );
  });

  it('has words, whatever the body is', () => {
    expect(engineFailure(502, '', 'object').message).toBe('The engine answered with status 502');
    expect(engineFailure(502, '{"message":5}', 'object').message).toBe('{"message":5}');
    expect(engineFailure(502, '<html>', 'object').message).toBe('<html>');
  });

  it('is shown without control characters, and not at any length', () => {
    expect(failure(400, 'a\u001b[31mb\u0000c\u009bd').message).toBe('a [31mb c d');
    expect(failure(400, 'x'.repeat(100_000)).message.length).toBe(FAILURE_TEXT_MAX_LENGTH + 1);
  });
});
