// Runs a script under Node 24, the runtime that GitHub gives this action, whichever Node npm was started with.
//   node scripts/node24.mjs <script> [arguments]
// Plain JavaScript on purpose: this file itself has to run on older Nodes.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

/** @returns {string} the path of a Node 24 executable */
export function findNode24() {
  const packaged = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  try {
    const manifest = createRequire(import.meta.url).resolve(`${packaged}/package.json`)
    return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  } catch {
    if (process.versions.node.startsWith('24.')) return process.execPath
    throw new Error(
      `Node 24 is needed and this is Node ${process.versions.node}. There is no npm package of Node 24 for ` +
        `${process.platform}-${process.arch} among the optional dependencies: install Node 24 (nvm install 24) and try again.`
    )
  }
}

if (import.meta.main ?? process.argv[1]?.endsWith('node24.mjs')) {
  let node
  try {
    node = findNode24()
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
  // Children (npm, vite, the action itself) must find the same Node first.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` }
  const child = spawn(node, process.argv.slice(2), { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}
