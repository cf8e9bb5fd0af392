/** A code of seven digits as people read it out: three and four. */
export const spaced = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`

const CHANCE_DIGITS = 6

/** The check digit of ISO 7064 MOD 11,10, as the server makes it. */
function checkDigit(digits: string): number {
  let product = 10
  for (const digit of digits) product = (((product + Number(digit)) % 10 || 10) * 2) % 11
  return (11 - product) % 10
}

/** A code as somebody types it, without the spaces between its groups of digits. */
export const asTyped = (text: string): string => text.replace(/[\s-]/g, '')

/** Whether a text is a code with the right check digit: a slip is found without asking anybody. */
export function isCode(text: string): boolean {
  const typed = asTyped(text)
  return new RegExp(`^[0-9]{${CHANCE_DIGITS + 1}}$`).test(typed) && checkDigit(typed.slice(0, -1)) === Number(typed.at(-1))
}
