// Jest transformer: Node's own type stripping, so that tests run the sources as Node itself would.
import { stripTypeScriptTypes } from 'node:module'

export default {
  process: source => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) })
}
