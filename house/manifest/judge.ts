import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { validateXML } from 'xmllint-wasm'
import { PLACEHOLDER_BASE } from '../../service/http/addin/deployed-manifest.ts'
import type { Problem, Verdict } from '../problem.ts'
import { all, attribute, type Manifest, type ManifestRecord, parseManifest } from './read-manifest.ts'
import { type Rule, problemsOf } from './rule.ts'
import { RULES_OF_ADDRESSES } from './rules-of-addresses.ts'
import { RULES_OF_EVENTS } from './rules-of-events.ts'
import { RULES_OF_RESOURCES } from './rules-of-resources.ts'
import { RULES_OF_THE_WHOLE } from './rules-of-the-whole.ts'

export const RULES: readonly Rule[] = [
  ...RULES_OF_THE_WHOLE,
  ...RULES_OF_ADDRESSES,
  ...RULES_OF_RESOURCES,
  ...RULES_OF_EVENTS,
]

export const RECORD = 'house/manifest/record.json'

/** Lies beside the repository, not in it: whoever has it validates, whoever has not is told so. */
const SCHEMAS = '../shared/specs/outlook/mail'
const MAIN_SCHEMA = 'OfficeAppManifestV1_1.xsd'

/** Reads everything the rules compare the manifest with. Throws xmldom's ParseError where the text is not well-formed. */
export function readManifest(root: string, text: string, options: { deployed: boolean }): Manifest {
  const document = parseManifest(text)
  const support = all(document, 'SupportUrl')[0]
  const base = support === undefined ? null : attribute(support, 'DefaultValue')
  return {
    text,
    document,
    base: options.deployed ? (base ?? '').replace(/\/addin\/[^/]*$/, '') : PLACEHOLDER_BASE,
    icon: (name) => {
      const file = join(root, 'addin/icons', name)
      return existsSync(file) ? readFileSync(file) : null
    },
    functions: associatedIn(root),
    record: options.deployed ? null : readRecord(root),
  }
}

export function readRecord(root: string): ManifestRecord {
  return JSON.parse(readFileSync(join(root, RECORD), 'utf8')) as ManifestRecord
}

/** Names that the launch-event sources associate with functions. */
function associatedIn(root: string): string[] {
  const folder = join(root, 'addin/launch-event')
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ts')) : []
  return files.flatMap((name) => associatedNames(readFileSync(join(folder, name), 'utf8')))
}

/** Of `Office.actions.associate('name', …)` and of `associate({ name: … })`, which does it for each (addin/office). */
export function associatedNames(text: string): string[] {
  const names: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const called = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression
      const [first] = node.arguments
      if (ts.isIdentifier(called) && called.text === 'associate' && first !== undefined) {
        if (ts.isStringLiteralLike(first)) names.push(first.text)
        if (ts.isObjectLiteralExpression(first)) {
          names.push(
            ...first.properties.flatMap(({ name }) => (name !== undefined && 'text' in name ? [name.text] : [])),
          )
        }
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('launch-event.ts', text, ts.ScriptTarget.Latest, true))
  return names
}

/** What the schemas say; null: they are not there. */
export async function schemaProblems(root: string, file: string, text: string): Promise<Problem[] | null> {
  const folder = join(root, SCHEMAS)
  if (!existsSync(join(folder, MAIN_SCHEMA))) return null
  const schemas = readdirSync(folder)
    .filter((name) => name.endsWith('.xsd'))
    .map((fileName) => ({ fileName, contents: readFileSync(join(folder, fileName), 'utf8') }))
  const { errors } = await validateXML({
    xml: [{ fileName: file, contents: text }],
    schema: schemas.filter(({ fileName }) => fileName === MAIN_SCHEMA),
    preload: schemas.filter(({ fileName }) => fileName !== MAIN_SCHEMA),
  })
  return errors.map(({ message, loc }) => ({
    where: `${file}:${loc?.lineNumber ?? 0} (schema):`,
    what: message,
    todo: 'see [MS-OWEMXML] and ../shared/specs/outlook/README.md',
  }))
}

/** Schemas where they are, and every rule. */
export async function judge(
  root: string,
  file: string,
  text: string,
  options: { deployed: boolean },
): Promise<Verdict> {
  let manifest: Manifest
  try {
    manifest = readManifest(root, text, options)
  } catch (error) {
    return { problems: [{ where: `${file}:`, what: String(error), todo: 'make it well-formed XML' }] }
  }
  const bySchema = await schemaProblems(root, file, text)
  const problems = [...(bySchema ?? []), ...problemsOf(RULES, manifest, file)]
  if (bySchema !== null) return { problems }
  const warning = {
    where: file,
    what: `was not held against the schemas: ${SCHEMAS} is not there`,
    todo: 'the rules were',
  }
  return { problems, warnings: [warning] }
}
