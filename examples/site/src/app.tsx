import { lazy, Suspense } from 'react'
import { Route, Routes } from 'react-router'
import { Layout } from './layout.tsx'
import { Guide } from './pages/guide.tsx'
import { Home } from './pages/home.tsx'
import { NotFound } from './pages/not-found.tsx'

// A chunk of its own: browsers fetch it when somebody opens the page, maybe long after they opened the site.
const HeaderExplorer = lazy(() => import('./pages/header-explorer.tsx'))

export function App() {
  return (
    <Routes>
      <Route element={<Layout />}>
        <Route index element={<Home />} />
        <Route path="guide/:topic" element={<Guide />} />
        <Route
          path="headers"
          element={
            <Suspense fallback={<p className="loading">Loading…</p>}>
              <HeaderExplorer />
            </Suspense>
          }
        />
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  )
}
