import { Link, useParams } from 'react-router'
import { type GuideText, guides } from '../guides.tsx'
import { NotFound } from './not-found.tsx'

export function Guide() {
  const { topic } = useParams()
  const index = guides.findIndex(guide => guide.topic === topic)
  const guide = guides[index]
  return guide === undefined ? <NotFound /> : <Article guide={guide} next={guides[index + 1]} />
}

function Article({ guide, next }: { readonly guide: GuideText; readonly next: GuideText | undefined }) {
  return (
    <article className="prose">
      <h1>{guide.title}</h1>
      <p className="lead">{guide.lead}</p>
      {guide.body}
      <p className="next">
        {next === undefined ? (
          <Link to="/headers">Try a path of your own →</Link>
        ) : (
          <Link to={`/guide/${next.topic}`}>{next.short} →</Link>
        )}
      </p>
    </article>
  )
}
