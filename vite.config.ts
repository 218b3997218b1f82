import { existsSync, globSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite'

const root = import.meta.dirname
/** Set by scripts/build.mjs, which moves a finished build into dist/ file by file. */
const outDir = resolve(root, process.env.TASKGRAPH_BUILD_OUT ?? 'dist')
/** `main`, `renderer` or both. */
const targets = (process.env.TASKGRAPH_BUILD_TARGETS ?? 'main,renderer').split(',')

/** What is loaded from node_modules at run time. Everything else is bundled. */
const external = ['electron', 'better-sqlite3']

/** A separate process or thread starts these files by name, so each is one whole file beside the bundle. */
const workerEntries = globSync('src-main/**/*-worker.ts', { cwd: root }).map((path) =>
  path.replaceAll('\\', '/'),
)

const entries: Readonly<Record<string, string>> = {
  cli: 'src-main/hosts/cli/cli.ts',
  electron: 'src-main/hosts/electron/main.ts',
  library: 'src-main/library/index.ts',
  preload: 'src-main/hosts/electron/preload.ts',
  client: 'src-renderer/index.html',
  ...Object.fromEntries(workerEntries.map((path) => [environmentName(path), path])),
}

/** What these bundle of other people's code is listed beside them, with its licenses. */
const withLicenses: readonly string[] = ['cli', 'electron', 'library']

/** Vite wants names of letters, digits, `_` and `$`. */
function environmentName(path: string): string {
  return basename(path, '.ts').replace(/\W/g, '_')
}

/**
 * Chunks lie flat beside their entry: code that looks for a side file with `new URL('./x', import.meta.url)`
 * finds it from whichever chunk it ends up in.
 */
function nodeEnvironment(name: string, input: string, fileName = `main/${name}.js`): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true, external },
    build: {
      outDir: join(outDir, dirname(fileName)),
      emptyOutDir: false,
      copyPublicDir: false,
      target: fileName.endsWith('.cjs') ? 'chrome140' : 'node22',
      minify: false,
      sourcemap: false,
      license: withLicenses.includes(name) ? { fileName: `licenses-${name}.md` } : false,
      rolldownOptions: {
        input: { [name]: input },
        external,
        // Else what the web host's chunk needs of the library would be exported by it.
        ...(name === 'library' ? { preserveEntrySignatures: 'strict' } : {}),
        output: {
          format: fileName.endsWith('.cjs') ? 'cjs' : 'esm',
          entryFileNames: basename(fileName),
          chunkFileNames: `${name}-[name]-[hash].js`,
          ...(name === 'cli'
            ? { banner: cliShebang }
            : { codeSplitting: name === 'electron' || name === 'library' }),
        },
      },
    },
  }
}

function cliShebang(chunk: { readonly isEntry: boolean }): string {
  return chunk.isEntry ? '#!/usr/bin/env node' : ''
}

/**
 * The compile cache can't hold the file that switches it on, so the program proper is an import of its entry.
 * The folder is set here, not through NODE_COMPILE_CACHE, which every task would inherit.
 */
function compileCachedEntry(): Plugin {
  const id = 'virtual:cli'
  return {
    name: 'taskgraph:compile-cached-entry',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load: (loaded) =>
      loaded === `\0${id}`
        ? `import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'
if (Number.parseInt(process.versions.node) < 22) {
  process.stderr.write('taskgraph: needs Node 22 or newer; this is ' + process.version + '\\n')
  process.exit(2)
}
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
module.enableCompileCache(existsSync(modules) ? modules + '/.cache/compile' : undefined)
await import(${JSON.stringify(join(root, entries.cli ?? ''))})
`
        : null,
  }
}

/** Scripts in other languages are run as they are: copied beside the bundle. */
function copySideFiles(): Plugin {
  return {
    name: 'taskgraph:side-files',
    applyToEnvironment: (environment) => environment.name === 'cli',
    async generateBundle() {
      const { readFile } = await import('node:fs/promises')
      for (const path of globSync('src-main/**/*.{py,bash,sh}', { cwd: root })) {
        this.emitFile({ type: 'asset', fileName: basename(path), source: await readFile(join(root, path)) })
      }
    },
  }
}

const firstFont = /inter-latin-wght-normal-[\w-]+\.woff2$/

/**
 * The page names what its first script will import, so that the browser fetches and compiles it meanwhile: otherwise that begins only when
 * the first script runs, and waits behind the pipeline that this has asked for. And the font: text that is laid out before it is there is
 * laid out twice, the first time in fonts that the browser has to look for.
 */
function preloadApp(): Plugin {
  return {
    name: 'taskgraph:preload-app',
    applyToEnvironment: (environment) => environment.name === 'client',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {}, chunk }) {
        const scripts = new Set<string>()
        const styles = new Set<string>()
        const add = (fileName: string): void => {
          const file = bundle[fileName]
          if (file?.type !== 'chunk' || scripts.has(fileName)) return
          scripts.add(fileName)
          for (const style of file.viteMetadata?.importedCss ?? []) styles.add(style)
          for (const imported of file.imports) add(imported)
        }
        const present = [chunk?.fileName, ...(chunk?.imports ?? [])].map((name) => bundle[name ?? ''])
        for (const file of present)
          if (file?.type === 'chunk') for (const imported of file.dynamicImports) add(imported)
        for (const file of present) {
          scripts.delete(file?.fileName ?? '')
          if (file?.type === 'chunk')
            for (const style of file.viteMetadata?.importedCss ?? []) styles.delete(style)
        }
        const fonts = Object.keys(bundle).filter((file) => firstFont.test(file))
        const link = (attrs: Record<string, string | boolean>) => ({
          tag: 'link',
          attrs,
          injectTo: 'head' as const,
        })
        return [
          ...[...scripts].map((file) => link({ rel: 'modulepreload', crossorigin: true, href: `./${file}` })),
          ...[...styles].map((file) =>
            link({ rel: 'preload', as: 'style', crossorigin: true, href: `./${file}` }),
          ),
          ...fonts.map((file) =>
            link({ rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${file}` }),
          ),
        ]
      },
    },
  }
}

/**
 * What the first picture needs, in as few files as can be (each costs the page more to ask for and to start compiling than to read): what
 * talks to the host, React, and the app. React's own file starts itself: it makes errors while it does, for whose traces a browser
 * that is looked into reads the whole file again.
 */
const firstChunks = [
  { name: 'ahead', tags: ['$initial' as const] },
  {
    name: 'react',
    test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]|src-renderer[\\/]ui[\\/]react\.ts$/,
  },
  { name: 'app', test: /src-renderer[\\/]app[\\/]show\.tsx$/ },
]

export default defineConfig({
  root: join(root, 'src-renderer'),
  base: './',
  clearScreen: false,
  logLevel: 'warn',
  plugins: [react(), compileCachedEntry(), copySideFiles(), preloadApp()],
  worker: { format: 'es' },
  environments: {
    // The page's rules allow scripts and styles from its own origin only: nothing is inlined, no data: URLs.
    client: {
      build: {
        outDir: join(outDir, 'renderer'),
        emptyOutDir: false,
        target: 'chrome140',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        license: { fileName: 'licenses.md' },
        chunkSizeWarningLimit: 5000,
        rolldownOptions: {
          input: join(root, 'src-renderer/index.html'),
          output: { codeSplitting: { groups: firstChunks } },
        },
      },
    },
    cli: nodeEnvironment('cli', 'virtual:cli'),
    electron: nodeEnvironment('electron', join(root, 'src-main/hosts/electron/main.ts')),
    library: nodeEnvironment('library', join(root, 'src-main/library/index.ts')),
    preload: nodeEnvironment(
      'preload',
      join(root, 'src-main/hosts/electron/preload.ts'),
      'preload/preload.cjs',
    ),
    ...Object.fromEntries(
      workerEntries.map((path) => [
        environmentName(path),
        nodeEnvironment(environmentName(path), join(root, path), `main/${basename(path, '.ts')}.js`),
      ]),
    ),
  },
  builder: {
    async buildApp(builder) {
      for (const [name, environment] of Object.entries(builder.environments)) {
        const entry = entries[name]
        const wanted = targets.includes(name === 'client' ? 'renderer' : 'main')
        if (wanted && entry !== undefined && existsSync(join(root, entry))) await builder.build(environment)
        // Vite builds everything if it finds nothing marked as built.
        else environment.isBuilt = true
      }
    },
  },
})
