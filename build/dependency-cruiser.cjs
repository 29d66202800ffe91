/** Who may import whom: the layers of electron/, kept mechanically. See ARCHITECTURE.md, "Layers". */
const layer = (name) => `^electron/${name}/`;

/** Layer → the layers of electron/ that it may import besides itself. */
const allowed = {
  base: [],
  api: ['base'],
  net: ['base'],
  host: ['base', 'native'],
  native: ['base'],
  share: ['base'],
  hypervisor: ['base', 'host', 'native'],
  forward: ['base', 'host'],
  engine: ['base', 'api', 'host'],
  vm: ['base', 'api', 'host', 'native', 'hypervisor', 'net', 'forward', 'engine'],
  daemon: ['base', 'api', 'host', 'native', 'hypervisor', 'net', 'forward', 'engine', 'vm'],
  client: ['base', 'api', 'host'],
  cli: ['base', 'api', 'client'],
  preload: ['api'],
  main: ['base', 'api', 'client'],
};

const layerRules = Object.entries(allowed).map(([name, may]) => ({
  name: `layer-${name}`,
  severity: 'error',
  from: { path: layer(name) },
  to: { path: '^electron/', pathNot: [name, ...may].map(layer) },
}));

/** The same inside net/, which has layers too. `gateway` puts all of them together. */
const allowedInNet = { wire: [], link: ['wire'], stack: ['wire'], service: ['wire', 'stack'] };
/** Contracts that every layer of net/ may know. */
const netContracts = ['^electron/net/host-sockets\\.ts$', '^electron/net/link/link\\.ts$'];

const netRules = Object.entries(allowedInNet).map(([name, may]) => ({
  name: `layer-net-${name}`,
  severity: 'error',
  from: { path: layer(`net/${name}`) },
  to: { path: '^electron/net/', pathNot: [...[name, ...may].map((one) => layer(`net/${one}`)), ...netContracts] },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...layerRules,
    ...netRules,
    {
      name: 'no-node-in-pure-layers',
      comment: 'base, api and net run in a browser and in a worker alike',
      severity: 'error',
      from: { path: '^electron/(base|api|net)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-knows-the-api-alone',
      comment: 'the dashboard runs in a browser that is anywhere: what it knows of us is the contract',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(electron|vm-assets|test|build)/', pathNot: '^electron/api/' },
    },
    { name: 'no-node-in-renderer', severity: 'error', from: { path: '^renderer/' }, to: { dependencyTypes: ['core'] } },
    {
      name: 'features-are-apart',
      comment: 'what two features need lies in lib/ or components/',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/(features|app)/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'components-have-no-data',
      comment: 'what they show is handed to them, texts included',
      severity: 'error',
      from: { path: '^renderer/components/' },
      to: { path: ['^renderer/(features|app|lib/api)/', '^electron/'] },
    },
    {
      name: 'lib-is-below-views',
      severity: 'error',
      from: { path: '^renderer/lib/' },
      to: { path: '^renderer/(features|app|components)/' },
    },
    {
      name: 'builder-is-apart',
      comment: 'the image builder shares the manifest schema and the base with the app, nothing else',
      severity: 'error',
      from: { path: '^vm-assets/' },
      to: { path: '^electron/', pathNot: ['^electron/base/', '^electron/vm/image-manifest\\.ts$'] },
    },
    {
      name: 'updater-of-the-app-alone',
      severity: 'error',
      from: { path: '^(electron|renderer|vm-assets|build)/', pathNot: layer('main/updates') },
      to: { path: 'node_modules/electron-updater/' },
    },
    {
      name: 'product-is-not-tests',
      severity: 'error',
      from: { path: '^(electron|vm-assets|renderer)/' },
      to: { path: '^test/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,

    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
