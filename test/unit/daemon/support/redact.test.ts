import { expect, test } from 'vitest';
import { redactText } from '../../../../electron/daemon/support/redact-text.ts';
import { redactValue } from '../../../../electron/daemon/support/redact-value.ts';

const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAAS3cr3tAAAA
AAAEbm9uZQS3cr3tAAAAAAAAABAAAAMwAA
-----END OPENSSH PRIVATE KEY-----`;

test.each([
  `key follows\n${KEY}\nand goes on`,
  JSON.stringify({ file: KEY }),
  KEY.slice(0, KEY.lastIndexOf('-----END')),
  KEY.slice(KEY.indexOf('\n') + 1),
  'dialing http://ann:S3cr3t@proxy.example:3128 failed',
  'https://S3cr3t@github.com/ann/private.git',
  'Authorization: Bearer S3cr3t',
  '"Authorization":["Basic S3cr3t="]',
  'X-Registry-Auth: S3cr3t==',
  'docker run -e DB_HOST=S3cr3t --rm image',
  'docker build --build-arg=TOKEN=S3cr3t .',
  'Env:["PATH=/bin","DB=S3cr3t"] and "Env": ["A=S3cr3t"]',
  'time="now" msg="{\\"auth\\":\\"S3cr3t\\",\\"Env\\":[\\"A=S3cr3t\\"]}"',
  '{"auths": {"ghcr.io": {"auth": "S3cr3t"}}}',
  '{"identitytoken" : "S3cr3t", "IdentityToken":"S3cr3t"}',
  'MYSQL_ROOT_PASSWORD=S3cr3t exec mysqld',
  'password: S3cr3t',
  'docker login --username ann --password S3cr3t',
  'GET /open?token=S3cr3t&x=1',
  'license_key=S3cr3t',
  'AWS_SECRET_ACCESS_KEY="S3cr3t and more"',
])('takes the secret out of %j', (text) => {
  const redacted = redactText(text);
  expect(redacted.text).not.toContain('S3cr3t');
  expect(redacted.text).not.toContain('S3cr3tAAAA');
  expect(redacted.removed).toBeGreaterThan(0);
});

test('takes out what is a token by its look', () => {
  for (const token of [
    `ghp_${'a'.repeat(36)}`,
    `dckr_pat_${'b'.repeat(27)}`,
    `AKIA${'C'.repeat(16)}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${'d'.repeat(20)}`,
  ]) {
    expect(redactText(`got ${token} here`).text).toBe('got [removed] here');
  }
});

test.each([
  'container 4f5e of image ghcr.io/ann/shop:1.2 published 0.0.0.0:8080',
  'level=info msg="API listen on /run/docker.sock"',
  'dockerd: failed to start daemon: error initializing graphdriver: driver not supported',
  'author=ann tokenizer=fast keyboard: de',
  'GET /v1.47/containers/json?all=1',
  'The data folder is /home/ann/.boathouse',
])('leaves %j as it is', (text) => {
  expect(redactText(text)).toEqual({ text, removed: 0 });
});

test('is not slow on what looks like the beginning of a secret', () => {
  const nasty = ['-----BEGIN PRIVATE KEY-----', 'a://', '"Env":[', '\\"auth\\":\\"', 'A'.repeat(50)]
    .map((piece) => piece.repeat(4_000))
    .join('\n');
  const beganMs = performance.now();
  redactText(nasty);
  expect(performance.now() - beganMs).toBeLessThan(5_000);
});

test('knows the fields of settings and status, environments wholly', () => {
  const { value, removed } = redactValue({
    engine: {
      config: {
        proxies: { 'http-proxy': 'http://proxy:3128' },
        labels: ['anything=at-all'],
        'registry-mirrors': ['https://ann:S3cr3t@mirror.example'],
        debug: true,
      },
    },
    env: { HARMLESS: 'S3cr3t' },
    registryToken: 'S3cr3t',
    tokens: 12,
    empty: { password: '' },
  });
  expect(JSON.stringify(value)).not.toContain('S3cr3t');
  expect(value).toMatchObject({
    engine: {
      config: {
        proxies: { 'http-proxy': '[removed]' },
        labels: ['[removed]'],
        'registry-mirrors': ['https://[removed]@mirror.example'],
        debug: true,
      },
    },
    tokens: 12,
    empty: { password: '' },
  });
  expect(removed).toBe(5);
});
