/** Runs that a role may be given to, by what GitHub's token says in `sub` behind the repository. */
type Runs = 'environment:production' | 'pull_request' | 'ref:refs/heads/main'

export interface Trust {
  /** Of the file in docs/iam, behind `trust-`. */
  readonly name: string
  readonly runs: readonly Runs[]
  readonly role: string
}

export const TRUSTS: readonly Trust[] = [
  {
    name: 'production',
    runs: ['environment:production', 'ref:refs/heads/main'],
    role: 'Deploys and rollbacks, from jobs with `environment: production` and from jobs on `main` without one'
  },
  {
    name: 'environment',
    runs: ['environment:production'],
    role: 'The same, from jobs with the environment alone: beside previews, whose role gets the other jobs on `main`'
  },
  {
    name: 'preview',
    runs: ['pull_request', 'ref:refs/heads/main'],
    role: 'Previews: from pull requests, and from the sweep on `main`'
  },
  { name: 'plan', runs: ['pull_request'], role: 'Plans on pull requests' },
  { name: 'verify', runs: ['ref:refs/heads/main'], role: 'Verifications on a schedule' }
]

const ISSUER = 'token.actions.githubusercontent.com'

/** What comes before, as GitHub writes it for repositories from before July 2026, and for all others. https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims */
const REPOSITORIES = ['repo:OWNER/REPOSITORY', 'repo:OWNER@OWNER-ID/REPOSITORY@REPOSITORY-ID']

/** https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws */
export function trustPolicy({ runs }: Trust) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::ACCOUNT:oidc-provider/${ISSUER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${ISSUER}:aud`]: 'sts.amazonaws.com',
            [`${ISSUER}:sub`]: REPOSITORIES.flatMap(repository => runs.map(run => `${repository}:${run}`))
          }
        }
      }
    ]
  }
}
