// What starting Node alone takes.
export {}
