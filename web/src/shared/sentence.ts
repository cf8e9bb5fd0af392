// Words of the server are written as they stand inside a sentence; alone on a button or as a title they begin large.

/** The text with a large first letter; Chinese stays as it is. */
export function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en') + text.slice(1)
}
