/** Of the code of `edge/router.js`; written by `npm run generate`. */
export const routerDigest = '57c4abebdabf4b7fc9bff4f0b83779343fbf000d365fd32661b77f69c3f58938'
