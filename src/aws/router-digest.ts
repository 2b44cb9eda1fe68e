/** Of the code of `edge/router.js`; written by `npm run generate`. */
export const routerDigest = 'dc26af486689e8e8735aeb02284f046424eb4629358eb83c40adb553422f21cc'
