import { Link, useLocation } from 'react-router'

export function NotFound() {
  const { pathname } = useLocation()
  return (
    <article className="prose">
      <h1>There is no page here</h1>
      <p className="lead">
        Nothing is known about <code>{pathname}</code>.
      </p>
      <p>
        <Link to="/">Back to the beginning</Link>
      </p>
    </article>
  )
}
