import config from './jest.config.js'

/**
 * The action against servers, and the sandbox against clients, that others wrote. They have to be on PATH: moto_server
 * (`pip install 'moto[server]'`), aws (the AWS CLI) and terraform (with its AWS provider, wherever it is told to find that).
 * What is not there is skipped, and said so.
 * @type {import('jest').Config}
 */
export default {
  ...config,
  roots: ['<rootDir>/__tests__/conformance'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Mostly it is other programs that are waited for.
  maxWorkers: 4,
  reporters: ['default', '<rootDir>/scripts/conformance-reporter.mjs', '<rootDir>/scripts/jest-closing-line.mjs']
}
