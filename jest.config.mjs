import { availableParallelism } from 'node:os'

// Two projects: the pure floor runs without the vm-modules flag's cost in mind, the rest needs it (ESM-only packages).
// `npm test` passes --experimental-vm-modules; Node >= 24.9 then lets CommonJS output require() ESM-only packages.
// A generic arrow function and a tag begin alike, so .ts and .tsx are two syntaxes.
const swc = (tsx) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', tsx },
      transform: { react: { runtime: 'automatic' } },
      target: 'es2023',
    },
    module: { type: 'commonjs' },
  },
]
const transform = { '^.+\\.ts$': swc(false), '^.+\\.tsx$': swc(true) }
const base = {
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/support/fixed-seed.ts'],
  transform,
  extensionsToTreatAsEsm: [],
  moduleFileExtensions: ['ts', 'tsx', 'mjs', 'js', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.cache'],
}
export default {
  projects: [
    { ...base, displayName: 'shared', testMatch: ['<rootDir>/test/shared/**/*.test.ts'] },
    {
      ...base,
      displayName: 'addin',
      testMatch: ['<rootDir>/test/addin/**/*.test.{ts,tsx}'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/addin/e2e/'],
    },
    // In a real browser: slow, and a project of its own so that what is pure can be run without it.
    { ...base, displayName: 'outlook', testMatch: ['<rootDir>/test/addin/e2e/**/*.test.ts'] },
    {
      ...base,
      displayName: 'service',
      testMatch: [
        '<rootDir>/test/service/**/*.test.ts',
        '<rootDir>/test/flow/**/*.test.ts',
        '<rootDir>/test/sandbox/**/*.test.ts',
        '<rootDir>/test/reference/**/*.test.ts',
        '<rootDir>/test/house/**/*.test.ts',
      ],
    },
  ],
  // Two at least, because much of a test is waiting for a database; few, because an embedded one takes half a gigabyte.
  maxWorkers: Math.min(8, Math.max(2, availableParallelism() - 1)),
  workerIdleMemoryLimit: '2GB',
  testTimeout: 120000,
}
