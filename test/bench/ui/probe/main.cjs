/**
 * Loaded into the app's main process before anything else (`--require`): tells on standard output, as `boathouse-bench {…}`, when the app's first page
 * was ready. Nothing watches the process from outside meanwhile, as a debugger would.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

// Until Electron has set itself up, its name leads to the package that downloads it.
setImmediate(() => {
  const { app } = require('electron');
  let readyMs = 0;
  void app.whenReady().then(() => {
    readyMs = Date.now();
  });
  app.on('web-contents-created', (_event, contents) => {
    contents.once('dom-ready', () => {
      void contents.executeJavaScript(readFileSync(join(__dirname, 'page.js'), 'utf8')).then((started) => {
        process.stdout.write(`boathouse-bench ${JSON.stringify({ readyMs, ...started })}\n`);
      });
    });
  });
});
