// The add-in as files: the panes with what they load later, and the launch events as one flat file that a runtime without
// a page can take (classic Outlook on Windows). `npm run build:addin` runs it (house/build-addin.ts).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from '@swc/core'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import webpack from 'webpack'

const root = import.meta.dirname
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Where the service serves it; decides nothing but the address of what is loaded later. */
const PUBLIC_PATH = '/addin/'

/** Types are the compiler's business (`npm run check -- types`); here they only go. */
const typescript = {
  loader: 'ts-loader',
  options: {
    transpileOnly: true,
    configFile: join(root, 'addin/tsconfig.json'),
    // The compiler writes files with `.ts` in their imports only where it may rewrite them; `extensionAlias` turns it back.
    compilerOptions: { noEmit: false, allowImportingTsExtensions: false, rewriteRelativeImportExtensions: true },
  },
}

const loader = (name) => join(root, `house/${name}-loader.mjs`)
const rules = [
  {
    oneOf: [
      { include: join(root, 'addin/pane/themes'), use: loader('bake') },
      { test: /\.tsx?$/, use: [typescript, loader('tokens')] },
      { test: /@fluentui[/\\]react-(?!icons|theme)[^/\\]+[/\\]lib[/\\].*\.js$/, use: loader('tokens') },
    ],
  },
]

const shared = (name, out) => ({
  name,
  context: root,
  mode: 'production',
  devtool: false,
  module: { rules },
  resolve: {
    extensions: ['.ts', '.tsx', '.mjs', '.js'],
    extensionAlias: { '.js': ['.js', '.ts', '.tsx'], '.jsx': ['.jsx', '.tsx'] },
  },
  plugins: [new webpack.DefinePlugin({ COMMONHOLD_VERSION: JSON.stringify(version) })],
  // Fluent is most of the work and never changes between two builds.
  cache: {
    type: 'filesystem',
    cacheDirectory: join(root, '.cache/webpack'),
    name,
    buildDependencies: { config: [import.meta.filename, loader('bake'), loader('tokens')] },
  },
  // A page's placeholders keep their quotes: a nonce may end in `=`.
  optimization: { minimizeOptions: { html: false } },
  performance: { hints: false },
  stats: 'errors-warnings',
  output: { path: out, publicPath: PUBLIC_PATH, hashDigestLength: 12 },
})

/** Leaves the HTML as it is written, but for the script: it is ours, and the service fills it in. */
const page = (template, chunk, filename) =>
  new HtmlWebpackPlugin({
    template: join(root, template),
    filename,
    chunks: [chunk],
    minify: false,
    scriptLoading: 'defer',
  })

/** Every view, theme, language and the sign-in is a file of its own; `oneFile`: none is (the bench's ordinary build). */
export function panes({ out, oneFile = false }) {
  const base = shared(oneFile ? 'panes-one-file' : 'panes', out)
  return {
    ...base,
    target: ['web', 'es2022'],
    optimization: {
      ...base.optimization,
      splitChunks: {
        cacheGroups: {
          // What several views share in one file: as many small ones compress worse and are as many requests.
          views: {
            test: /addin[\\/](views[\\/](account|parts)|format|pane)[\\/]|react-icons[\\/]lib[\\/](svg|utils|contexts)|@griffel/,
            chunks: 'async',
            name: 'views',
            minChunks: 2,
            priority: 10,
            enforce: true,
          },
        },
      },
    },
    entry: oneFile
      ? { taskpane: './addin/pane/index.tsx' }
      : { taskpane: './addin/pane/index.tsx', dialog: './addin/dialog/dialog.ts' },
    output: {
      ...base.output,
      filename: 'assets/[name].[contenthash].js',
      chunkFilename: 'assets/[name].[contenthash].js',
    },
    plugins: [
      ...base.plugins,
      ...(oneFile
        ? [new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 })]
        : [
            page('addin/pane/taskpane.html', 'taskpane', 'taskpane.html'),
            page('addin/dialog/dialog.html', 'dialog', 'dialog.html'),
          ]),
    ],
  }
}

/**
 * Lowers a finished file to ES2016: what classic Outlook's runtime before version 2403 can parse. Done once over the whole,
 * so that what stands in for async functions is in it once and not a hundred times.
 */
class Lowered {
  apply(compiler) {
    compiler.hooks.compilation.tap('Lowered', (compilation) => {
      compilation.hooks.processAssets.tapPromise(
        { name: 'Lowered', stage: webpack.Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE - 1 },
        async (assets) => {
          for (const name of Object.keys(assets).filter((one) => one.endsWith('.js'))) {
            const { code } = await transform(compilation.getAsset(name).source.source().toString(), {
              configFile: false,
              swcrc: false,
              isModule: false,
              jsc: { target: 'es2016', parser: { syntax: 'ecmascript' }, assumptions: { setPublicClassFields: true } },
            })
            compilation.updateAsset(name, new webpack.sources.RawSource(code))
          }
        },
      )
    })
  }
}

/** One flat file, sign-in inside; its address carries no hash, because the manifest names it. */
export function launchEvents({ out }) {
  const base = shared('launch-events', out)
  return {
    ...base,
    target: ['web', 'es2016'],
    entry: { 'launch-event': './addin/launch-event/launch-event.ts' },
    output: { ...base.output, filename: '[name].js' },
    optimization: { ...base.optimization, splitChunks: false, runtimeChunk: false },
    plugins: [
      ...base.plugins,
      new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 }),
      new Lowered(),
      page('addin/launch-event/launch-event.html', 'launch-event', 'launch-event.html'),
    ],
  }
}

export default ({ out = join(root, 'dist/addin') } = {}) => [panes({ out }), launchEvents({ out })]
