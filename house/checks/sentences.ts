import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import type { Check, Problem } from '../problem.ts'
import { textFiles } from './files.ts'

const CATALOGUE = 'shared/words/errors.zh-cn.ts'

/** Arguments that are told to a person, by the name of what is called (`sentence.ts`). */
const TOLD_ARGUMENTS: Readonly<Record<string, readonly number[]>> = {
  InputError: [1],
  ConfigError: [1],
  CommonholdError: [1],
  VendorError: [2],
  plainSentence: [0],
  finding: [4],
  describe: [1, 2],
  Refusal: [2],
  badToken: [1],
  toldOf: [0],
  unusable: [1],
}
/** Properties and constants that are told to a person, or stand in what is told. */
const TOLD_NAMES = new Set(['remedy', 'todo', 'what', 'doing', 'error'])

/** Marks a sentence whose values are already in it: nobody can translate that. */
const UNTAGGED = 'untagged: '

/** Every English pattern that an error, a remedy or a configuration problem of these files may be told with. */
export function patternsOf(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const patterns: string[] = []
  const take = (node: ts.Node | undefined): void => {
    if (node === undefined) return
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) patterns.push(node.text)
    else if (ts.isTemplateExpression(node)) patterns.push(UNTAGGED + node.getText(source))
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(take)
    else if (ts.isBinaryExpression(node)) [node.left, node.right].forEach(take)
    else if (ts.isParenthesizedExpression(node)) take(node.expression)
    else if (ts.isCallExpression(node) && node.expression.getText(source) === 'said') take(node.arguments[0])
  }
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText(source) === 'told')
      patterns.push(patternOf(node.template))
    else if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const name = node.expression.getText(source)
      for (const at of Object.hasOwn(TOLD_ARGUMENTS, name) ? (TOLD_ARGUMENTS[name] ?? []) : [])
        take(node.arguments?.[at])
    } else if (ts.isPropertyAssignment(node) && TOLD_NAMES.has(node.name.getText(source))) take(node.initializer)
    else if (ts.isVariableDeclaration(node) && TOLD_NAMES.has(node.name.getText(source))) take(node.initializer)
    ts.forEachChild(node, visit)
  }
  visit(source)
  // A code or a key is no sentence: what is told has a blank.
  return patterns.filter((pattern) => /\S \S/.test(pattern) || /^\{\d+\}/.test(pattern))
}

function patternOf(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text
  return template.templateSpans.reduce(
    (pattern, span, at) => `${pattern}{${at}}${span.literal.text}`,
    template.head.text,
  )
}

/** Compares what is told with its Chinese: nothing missing, nothing left over, the same holes. */
export function sentenceProblems(told: ReadonlyMap<string, string>, zh: Readonly<Record<string, string>>): Problem[] {
  const problems: Problem[] = []
  for (const [pattern, where] of told) {
    if (pattern.startsWith(UNTAGGED)) {
      problems.push({
        where,
        what: `tells ${pattern.slice(UNTAGGED.length)}`,
        todo: 'write told`…`, so that it can be translated',
      })
      continue
    }
    const translated = zh[pattern]
    if (translated === undefined) {
      problems.push({
        where,
        what: `is not told in Chinese: ${JSON.stringify(pattern)}`,
        todo: `translate it in ${CATALOGUE}`,
      })
    } else if (holes(pattern) !== holes(translated)) {
      problems.push({
        where: `${CATALOGUE}: ${pattern}`,
        what: 'has other holes than the English',
        todo: 'use the same ones',
      })
    }
  }
  for (const pattern of Object.keys(zh)) {
    if (!told.has(pattern))
      problems.push({ where: `${CATALOGUE}: ${pattern}`, what: 'is told by nothing', todo: 'remove it' })
  }
  return problems
}

function holes(text: string): string {
  return [...new Set([...text.matchAll(/\{\d+\}/g)].map(([hole]) => hole))].sort().join()
}

export const sentences: Check = {
  name: 'sentences',
  holds: 'what errors say and advise can be read in Chinese too',
  run: async (root) => {
    const told = new Map<string, string>()
    for (const { path, text } of textFiles(root)) {
      if (!/^(service|shared)\/.*\.ts$/.test(path) || path === CATALOGUE) continue
      for (const pattern of patternsOf(path, text)) told.set(pattern, path)
    }
    const { errorsZhCn } = (await import(pathToFileURL(join(root, CATALOGUE)).href)) as {
      errorsZhCn: Readonly<Record<string, string>>
    }
    return { problems: sentenceProblems(told, errorsZhCn) }
  },
}
