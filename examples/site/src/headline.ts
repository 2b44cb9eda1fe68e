export const headline = 'Every push finds its way to the page.'
