// The import law: the floors of the house, each rule with its reason. `npm run check` holds it, and
// test/house/import-law.test.ts breaks every rule once to prove that it bites. A new rule needs a breach there.
//
//   6  service/main.ts  service/cli
//   5  service/http  service/jobs
//   4  service/context.ts, with connect.ts for its connections to the vendors
//   3  service/capture  service/sync  service/trust  service/tasks
//   2  service/ledger  service/clients/*
//   1  service/config  service/observe
//   0  shared: message, crm, words -> policy -> trust -> contract

/** One rule: what `from` may not import, and why. */
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

const FLOOR_6 = '^service/(main\\.ts$|cli/)'
const FLOOR_5 = '^service/(http|jobs)/'
const FLOOR_4 = '^service/(context|connect)\\.ts$'
const FLOOR_3 = '^service/(capture|sync|trust|tasks)/'

/** The lists that style.md names: each holds the order of its siblings. Any other index file is a barrel. */
const REGISTRIES = '^(shared/policy|shared/trust/signals|service/capture/sources|service/tasks/rules)/index\\.ts$'

/** What shared/ may take from npm: packages that only compute, and run in a browser too. */
const PURE_PACKAGES = '(^|/)node_modules/(@types/)?(zod|tldts|tldts-core|html-to-text|postal-mime)/'

export default {
  forbidden: [
    never(
      'no-circle',
      'Two modules that need each other are one module in two files, or hide a third. Types count too.',
      {},
      { circular: true },
    ),
    never(
      'resolvable',
      'An import that leads nowhere fails in production, not here: mend the path or declare the package.',
      {},
      { couldNotResolve: true },
    ),

    // Floor 0
    never(
      'shared-sees-only-shared',
      'shared/ is pure thinking, used by service, add-in and cards alike: it can know none of them.',
      { path: '^shared/' },
      { pathNot: ['^shared/', '(^|/)node_modules/'], dependencyTypesNot: ['core'] },
    ),
    never(
      'shared-without-node',
      'shared/ also runs in a browser and in HubSpot: what Node offers (files, network, clock, crypto) is handed in.',
      { path: '^shared/' },
      { dependencyTypes: ['core'] },
    ),
    never(
      'shared-pure-packages',
      'shared/ takes only packages that compute and nothing else: no database, no HTTP, no logger.',
      { path: '^shared/' },
      { path: '(^|/)node_modules/', pathNot: PURE_PACKAGES },
    ),
    never(
      'shared-message-and-crm-lowest',
      'Messages and customers exist before any rule about them: message/ and crm/ import no policy, trust or contract.',
      { path: '^shared/(message|crm)/' },
      { path: '^shared/(policy|trust|contract)/' },
    ),
    never(
      'shared-policy-below-trust',
      'What may be captured must never depend on what trust says: policy/ imports nothing above it.',
      { path: '^shared/policy/' },
      { path: '^shared/(trust|contract)/' },
    ),
    never(
      'shared-trust-below-contract',
      'Trust yields figures, reasons and sentences; how they are sent is decided above it.',
      { path: '^shared/trust/' },
      { path: '^shared/contract/' },
    ),
    never(
      'shared-words-lowest',
      'The catalogues are sentences and nothing else: what is said in them is decided by whoever says it.',
      { path: '^shared/words/' },
      { path: '^shared/', pathNot: '^shared/(words/|errors\\.ts$)' },
    ),

    // Floors 1 to 6
    never(
      'floor-1',
      'Configuration and observation are read by everything, so they know nothing of the service, nor of one another.',
      { path: '^service/(config|observe)/' },
      { path: '^service/', pathNot: '^service/$1/' },
    ),
    never(
      'floor-2-ledger',
      'The ledger is our memory and knows no vendor and no stage: it imports config, observe and shared only.',
      { path: '^service/ledger/' },
      { path: '^service/', pathNot: '^service/(ledger|config|observe)/' },
    ),
    never(
      'floor-2-clients',
      'A client translates one vendor. It knows neither the ledger nor another vendor, or a vendor leaks into the common road.',
      { path: '^service/clients/([^/]+)/' },
      { path: '^service/', pathNot: ['^service/clients/$1/', '^service/(config|observe)/'] },
    ),
    never(
      'floor-3-stages-apart',
      'No stage calls the next one: each reads the ledger, does its part and writes the ledger.',
      { path: '^service/(capture|sync|trust|tasks)/' },
      { path: FLOOR_3, pathNot: '^service/$1/' },
    ),
    never(
      'floor-3-not-up',
      'A stage is run by what is above it and never reaches up: what it needs is handed in.',
      { path: FLOOR_3 },
      { path: [FLOOR_4, FLOOR_5, FLOOR_6] },
    ),
    never(
      'floor-4-not-up',
      'context.ts builds clients, stores and stages; who uses them is not its business.',
      { path: FLOOR_4 },
      { path: [FLOOR_5, FLOOR_6] },
    ),
    never(
      'floor-5',
      'Routes and jobs are two doors to the same stages: they do not open one another, nor know who started them.',
      { path: '^service/(http|jobs)/' },
      { path: [FLOOR_5, FLOOR_6], pathNot: '^service/$1/' },
    ),
    never(
      'every-file-has-a-floor',
      'A file outside the known folders of service/ obeys no floor: put it where the picture in style.md says.',
      {
        path: '^service/',
        pathNot: [FLOOR_3, FLOOR_4, FLOOR_5, FLOOR_6, '^service/(ledger|clients/[^/]+|config|observe)/'],
      },
      {},
    ),
    never(
      'migrations-are-frozen',
      'A migration must do tomorrow what it did the day it was merged: it imports nothing that lives on.',
      { path: '^service/ledger/migrations/[^/]+\\.ts$' },
      { path: '^(service|shared)/' },
    ),
    never(
      'vendor-inside-its-client',
      "HubSpot's library, words and errors stay inside service/clients/hubspot; everybody else speaks our words.",
      { path: '^(shared|service|sandbox)/', pathNot: '^service/clients/hubspot/' },
      { path: '(^|/)node_modules/@hubspot/' },
    ),

    // Outside the service
    never(
      'addin-and-cards-see-shared-only',
      'The add-in and the cards run on other machines: they meet the service over HTTP, by shared/contract.',
      { path: '^(addin|hubspot-app)/' },
      { pathNot: ['^$1/', '^shared/', '(^|/)node_modules/'] },
    ),
    never(
      'addin-takes-types-of-the-contract',
      'The contract is written in zod, which is as large as half a pane: the add-in takes its types, which leave nothing behind.',
      { path: '^addin/' },
      { path: '^shared/contract/', dependencyTypesNot: ['type-only'] },
    ),
    never(
      'launch-events-without-a-page',
      'Classic Outlook runs the launch events without a page: what they are made of knows neither React nor a view.',
      { path: '^addin/(launch-event|office|sign-in|service-client|cache)/' },
      { path: ['(^|/)node_modules/(react|react-dom|@fluentui)/', '^addin/views/'] },
    ),
    never(
      'sandbox-speaks-protocols',
      'A stand-in that shares code with what it stands against proves nothing: it imports shared/ and itself only.',
      { path: '^sandbox/' },
      { path: '^(service|addin|hubspot-app|test|bench|house)/' },
    ),
    never(
      'sandbox-never-in-production',
      'Production code knows no stand-in; `commonhold start` launches sandbox/ as a child process.',
      { path: '^(shared|service|addin|hubspot-app)/' },
      { path: '^sandbox/' },
    ),
    never(
      'proofs-are-leaves',
      'Tests, benchmarks and the checks of the house may import anything; nothing that ships imports them.',
      { path: '^(shared|service|sandbox|addin|hubspot-app)/' },
      { path: '^(test|bench|house)/' },
    ),
    never(
      'reference-on-its-own',
      'The slow reference of the trust figures comes straight from the formulas: sharing our code, it would share our mistakes.',
      { path: '^test/reference/', pathNot: '\\.test\\.ts$' },
      { path: '^(shared|service|sandbox)/' },
    ),
    never(
      'no-dev-package-in-production',
      'dist/ is served after `npm ci --omit=dev`: a development package would not be there.',
      { path: '^(shared|service|sandbox)/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm'], pathNot: '(^|/)node_modules/@types/' },
    ),

    // Registries
    never(
      'registry-not-from-siblings',
      'A registry lists its siblings in their order; a sibling that imports it back ties them all in a ring.',
      { path: '^(.+)/[^/]+\\.ts$', pathNot: '(^|/)index\\.ts$' },
      { path: '^$1/index\\.ts$' },
    ),
    never(
      'no-barrel',
      'Only the registries named in style.md are index files. Any other hides where a thing lives: import the file itself.',
      {},
      {
        path: [
          '^(shared|service|sandbox|addin|bench|test)/index\\.ts$',
          '^(shared|service|sandbox|addin|bench|test)/.+/index\\.ts$',
        ],
        pathNot: REGISTRIES,
      },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)test/house/fixtures/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}
