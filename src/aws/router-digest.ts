/** Of the code of `edge/router.js`; written by `npm run generate`. */
export const routerDigest = '2a024b2a8f239df0f208aceca38e55fbda4539ec818049e32cf663a48ff720d0'
