/** A code of seven digits as people read it out: three and four. */
export const spaced = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`
