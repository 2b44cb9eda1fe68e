import { useId, useState } from 'react'
import { answerFor } from '../header-rules.ts'

const EXAMPLES = ['assets/index-DiwrgTda.js', 'index.html', 'images/shore.png', 'manifest.webmanifest', 'config.json']

export default function HeaderExplorer() {
  const input = useId()
  const [path, setPath] = useState('assets/index-DiwrgTda.js')
  const answer = answerFor(path.trim())
  return (
    <article className="prose explorer">
      <h1>Which header would it get?</h1>
      <p className="lead">Name a file of a build, and see how long browsers may keep it.</p>
      <p>
        <label htmlFor={input}>Path in the build</label>
        <input
          id={input}
          value={path}
          onChange={event => setPath(event.target.value)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck="false"
        />
      </p>
      <ul className="chips">
        {EXAMPLES.map(example => (
          <li key={example}>
            <button type="button" onClick={() => setPath(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
      <output htmlFor={input}>
        <strong>{answer.kind}</strong>
        <code>Cache-Control: {answer.cacheControl}</code>
        <span>{answer.why}</span>
      </output>
    </article>
  )
}
