// `npm run build`: bundles src/ into dist/, the action that users run.
import { bundle, writeDist } from './lib/bundle.ts'

const files = bundle()
writeDist(files)
for (const [name, { length }] of files) console.log(`${name.padEnd(16)} ${String(length).padStart(9)} bytes`)
