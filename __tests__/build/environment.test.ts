import { describe, expect, test } from '@jest/globals'
import { buildEnvironment } from '../../src/build/environment.ts'

const job = {
  PATH: '/usr/bin',
  HOME: '/home/runner',
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_SHA: 'abc',
  GITHUB_WORKSPACE: '/w',
  NODE_OPTIONS: '--max-old-space-size=4096',
  VITE_API: 'https://api.example.com',
  AWSOME: 'kept'
}
const hidden = {
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  AWS_SESSION_TOKEN: 'x',
  AWS_REGION: 'eu-central-1',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'x',
  ACTIONS_RUNTIME_TOKEN: 'x',
  ACTIONS_RUNTIME_URL: 'x',
  INPUT_BUCKET: 'x',
  'INPUT_BUILD-COMMAND': 'x',
  STATE_x: 'x',
  GITHUB_TOKEN: 'x',
  GH_TOKEN: 'x',
  GITHUB_OUTPUT: 'x',
  GITHUB_ENV: 'x',
  GITHUB_PATH: 'x',
  GITHUB_STATE: 'x',
  GITHUB_STEP_SUMMARY: 'x'
}

describe('the environment of a build', () => {
  test("is the job's own without credentials, inputs and the runner's files", () => {
    expect(buildEnvironment({ ...job, ...hidden, UNSET: undefined }, [], 'linux')).toEqual({ env: job, missing: [] })
  })

  test('has what build-env lets through or sets, and tells what is not there', () => {
    const variables = [
      { name: 'AWS_REGION', value: undefined },
      { name: 'GITHUB_TOKEN', value: 'of the build' },
      { name: 'VITE_API', value: '' },
      { name: 'ABSENT', value: undefined }
    ]
    expect(buildEnvironment({ ...job, ...hidden }, variables, 'linux')).toEqual({
      env: { ...job, AWS_REGION: 'eu-central-1', GITHUB_TOKEN: 'of the build', VITE_API: '' },
      missing: ['ABSENT']
    })
  })

  test('on Windows the case of a name does not matter', () => {
    const parent = { Path: 'C:\\bin', Aws_Secret_Access_Key: 'x', input_bucket: 'x', GitHub_Token: 'x', Vite_Api: 'a' }
    expect(buildEnvironment(parent, [], 'win32').env).toEqual({ Path: 'C:\\bin', Vite_Api: 'a' })
    expect(buildEnvironment(parent, [{ name: 'VITE_API', value: 'b' }], 'win32').env).toEqual({
      Path: 'C:\\bin',
      VITE_API: 'b'
    })
    expect(buildEnvironment(parent, [{ name: 'GITHUB_TOKEN', value: undefined }], 'win32')).toEqual({
      env: { Path: 'C:\\bin', Vite_Api: 'a', GitHub_Token: 'x' },
      missing: []
    })
  })

  test('elsewhere it does', () => {
    expect(buildEnvironment({ aws_region: 'x' }, [], 'linux').env).toEqual({ aws_region: 'x' })
  })
})
