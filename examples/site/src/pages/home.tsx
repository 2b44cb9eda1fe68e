import { Link } from 'react-router'
import flow from '../assets/flow.svg'
import { guides } from '../guides.tsx'
import { headline } from '../headline.ts'

export function Home() {
  return (
    <>
      <section className="hero">
        <div>
          <h1>{headline}</h1>
          <p className="lead">
            Between <code>git push</code> and somebody’s screen lie a build, a bucket and a few hundred caches. This
            small site is about what has to go right there, and it was put here that very way.
          </p>
          <p>
            <Link className="button" to="/guide/caching">
              Start with caching
            </Link>
          </p>
        </div>
        <img className="shore" src={`${import.meta.env.BASE_URL}images/shore.png`} alt="" width="800" height="600" />
      </section>
      <ul className="cards">
        {guides.map(guide => (
          <li key={guide.topic}>
            <h2>
              <Link to={`/guide/${guide.topic}`}>{guide.short}</Link>
            </h2>
            <p>{guide.lead}</p>
          </li>
        ))}
      </ul>
      <figure>
        <img
          src={flow}
          alt="A push becomes a build; its files go to a bucket; the edge serves them to visitors."
          width="960"
          height="190"
        />
        <figcaption>Chunks first, documents after them, index.html last.</figcaption>
      </figure>
    </>
  )
}
