/** Where previews of the default site lie in the bucket, unless `preview-prefix` puts them elsewhere. */
export const defaultPreviewPrefix = 'previews/pr-{number}/'
