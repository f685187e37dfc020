import { join, resolve } from 'node:path'
import { writeFileSync } from 'node:fs'
import webpack from 'webpack'
import { panes } from '../../../webpack.config.js'

/** The page itself, as the pane's own: nothing but a root. */
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>gallery</title>
<style>body { margin: 0 }</style></head><body><div id="root"></div><script src="gallery.js"></script></body></html>`

// `node test/addin/gallery/build-gallery.ts OUT`: the gallery as files, built with the add-in's own configuration.
const [out] = process.argv.slice(2)
if (out === undefined) throw new Error('build-gallery: where to? node test/addin/gallery/build-gallery.ts OUT')

const compiler = webpack({
  ...panes({ out }),
  name: 'gallery',
  entry: { gallery: resolve(import.meta.dirname, 'gallery.tsx') },
  output: { path: out, publicPath: '', filename: '[name].js', chunkFilename: '[name].js' },
  plugins: [new webpack.DefinePlugin({ COMMONHOLD_VERSION: JSON.stringify('gallery') })],
  // Read by a person and by axe, never sent: the work of making it small is not worth its time.
  optimization: { minimize: false },
  cache: {
    type: 'filesystem',
    cacheDirectory: resolve('.cache/webpack'),
    name: 'gallery',
    buildDependencies: { config: [resolve('webpack.config.js')] },
  },
})
const stats = await new Promise<webpack.Stats | undefined>((done, fail) => {
  compiler.run((error, built) => {
    if (error) fail(error)
    else done(built)
  })
})
// The cache is written when the compiler is closed.
await new Promise((done) => {
  compiler.close(done)
})
if (stats === undefined || stats.hasErrors()) throw new Error(stats?.toString('errors-only') ?? 'no build')
writeFileSync(join(out, 'gallery.html'), PAGE)
