import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  // A preview of a pull request may live below a path; the deploy says which.
  base: process.env.PREVIEW_BASE_PATH ?? '/',
  plugins: [react()],
  build: {
    rolldownOptions: {
      output: {
        // React changes seldom: in a chunk of its own it stays cached when the site's own code changes.
        codeSplitting: { groups: [{ name: 'react', test: /node_modules/ }] }
      }
    }
  }
})
