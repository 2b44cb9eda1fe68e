import { useEffect, useRef } from 'react'
import { Link, NavLink, Outlet, useLocation } from 'react-router'
import { guides } from './guides.tsx'
import { titleOf } from './titles.ts'

export function Layout() {
  const { pathname } = useLocation()
  const main = useRef<HTMLElement>(null)
  const firstPath = useRef(pathname)

  // A change of page without a load: begin at the top, and let screen readers begin there too.
  useEffect(() => {
    document.title = titleOf(pathname)
    if (pathname === firstPath.current) return
    firstPath.current = ''
    window.scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [pathname])

  return (
    <>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="masthead">
        <Link className="brand" to="/">
          <img src={`${import.meta.env.BASE_URL}favicon.svg`} alt="" width="28" height="28" />
          From push to page
        </Link>
        <nav aria-label="Pages">
          {guides.map(guide => (
            <NavLink key={guide.topic} to={`/guide/${guide.topic}`}>
              {guide.short}
            </NavLink>
          ))}
          <NavLink to="/headers">Try a path</NavLink>
        </nav>
      </header>
      <main id="content" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="colophon">
        <p>An example site: built by Vite, stored in S3, served by CloudFront.</p>
      </footer>
    </>
  )
}
