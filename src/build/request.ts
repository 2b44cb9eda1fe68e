/** How the site comes to be: by what the project itself says, not at all, or by this command line. */
export type BuildMode =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'command'; readonly command: string }

/** A variable for the build: set to `value`, or let through from the job's environment when there is none. */
export interface BuildVariable {
  readonly name: string
  readonly value: string | undefined
}
