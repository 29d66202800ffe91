/**
 * Draws the icons anew: `node build/icons/draw.mjs`, with rsvg-convert (Debian: librsvg2-bin). What it makes is committed; nothing that
 * builds or tests the app runs it.
 *
 * A boathouse: a roof over a hull. Each state has a shape of its own, since colour alone is lost on a template icon and on some eyes.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

const ROOF = '<path d="M11 2.8 20 10.4H2Z"/>';
const ROOF_LINE = '<path d="M11 3.6 18.6 10H3.4Z" fill="none" stroke-width="1.6"/>';
const HULL = '<path d="M3.6 12.6h14.8l-2.6 6H6.2Z"/>';
const HULL_LINE = '<path d="M4.6 13.2h12.8l-2.2 5H6.8Z" fill="none" stroke-width="1.6"/>';
const DOTS =
  '<circle cx="5.5" cy="15.6" r="1.7"/><circle cx="11" cy="15.6" r="1.7"/><circle cx="16.5" cy="15.6" r="1.7"/>';
const CROSS = '<path d="m8 12.8 6 6m0-6-6 6" fill="none" stroke-width="2.2" stroke-linecap="round"/>';

const BARS = '<path d="M7.2 12.4h2.6v6.4H7.2Zm5 0h2.6v6.4h-2.6Z"/>';

const STATES = {
  stopped: ROOF_LINE + HULL_LINE,
  busy: ROOF + DOTS,
  running: ROOF + HULL,
  paused: ROOF + BARS,
  failed: ROOF_LINE + CROSS,
};

/** Black for macOS to colour; elsewhere light with a dark edge, to be seen on any panel. */
const template = (shape) => svg(`<g fill="#000" stroke="#000" stroke-width="0" stroke-linejoin="round">${shape}</g>`);
const panel = (shape) =>
  svg(
    `<g fill="#20242c" stroke="#20242c" stroke-linejoin="round" stroke-width="0" filter="url(#edge)">${shape}</g>` +
      `<g fill="#fff" stroke="#fff" stroke-linejoin="round" stroke-width="0">${shape}</g>`,
  );

function svg(body) {
  const edge =
    '<filter id="edge" x="-20%" y="-20%" width="140%" height="140%"><feMorphology operator="dilate" radius="0.9"/></filter>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 22"><defs>${edge}</defs>${body}</svg>`;
}

/** The dashboard has it too. */
const APP = readFileSync(new URL('../../renderer/public/icon.svg', import.meta.url), 'utf8');

function png(source, sizePx, file) {
  const input = `${folder}/draw.svg`;
  writeFileSync(input, source);
  const bytes = execFileSync('rsvg-convert', ['--width', String(sizePx), '--height', String(sizePx), input]);
  rmSync(input);
  if (file !== undefined) writeFileSync(`${folder}/${file}`, bytes);
  return bytes;
}

/** ICO: a directory of 16 bytes an image, then the images as PNG. */
function ico(images, file) {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach(({ sizePx, bytes }, index) => {
    const at = 6 + 16 * index;
    head.writeUInt8(sizePx % 256, at);
    head.writeUInt8(sizePx % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(bytes.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += bytes.length;
  });
  writeFileSync(`${folder}/${file}`, Buffer.concat([head, ...images.map(({ bytes }) => bytes)]));
}

for (const [state, shape] of Object.entries(STATES)) {
  png(template(shape), 18, `tray/${state}Template.png`);
  png(template(shape), 36, `tray/${state}Template@2x.png`);
  png(panel(shape), 22, `tray/${state}.png`);
  png(panel(shape), 44, `tray/${state}@2x.png`);
  ico(
    [16, 20, 24, 32, 48].map((sizePx) => ({ sizePx, bytes: png(panel(shape), sizePx) })),
    `tray/${state}.ico`,
  );
}
png(APP, 512, 'app.png');
ico(
  [16, 32, 48, 64, 128, 256].map((sizePx) => ({ sizePx, bytes: png(APP, sizePx) })),
  'app.ico',
);
