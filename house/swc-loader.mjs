import { transform } from '@swc/core'

/** Loader for webpack: TypeScript and TSX to plain modules. Types are the compiler's business (`npm run check -- types`). */
export default async function swcLoader(source) {
  const { code } = await transform(source, {
    filename: this.resourcePath,
    configFile: false,
    swcrc: false,
    sourceMaps: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: this.resourcePath.endsWith('.tsx') },
      transform: { react: { runtime: 'automatic' }, verbatimModuleSyntax: true },
    },
  })
  return code
}
