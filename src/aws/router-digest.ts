/** Of the code of `edge/router.js`; written by `npm run generate`. */
export const routerDigest = '5463d3c5a6b2fe928a2cb647221838df5c5804b5568654021c05ceff15d64552'
