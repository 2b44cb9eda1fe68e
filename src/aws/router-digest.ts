/** Of the code of `edge/router.js`; written by `npm run generate`. */
export const routerDigest = '6b4e2b48dbb9bf0badafce122854721b130601adf3b8cf9994dfbeda5bda9013'
