/** The path of a Node 24 executable; throws when there is none. */
export function findNode24(): string
