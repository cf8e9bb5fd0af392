// Chinese numerals as they are spoken: 三, 十二, 二十一, and digit by digit 四零一. Pure.

const DIGITS = '零一二三四五六七八九'
const ALSO: Record<string, string> = { 〇: '0', 两: '2', 俩: '2', 仨: '3', 幺: '1' }

/** One spoken or written digit as an ordinary one, or an empty string. */
export function digit(character: string): string {
  if (/^\d$/.test(character)) return character
  const at = DIGITS.indexOf(character)
  return at >= 0 ? String(at) : (ALSO[character] ?? '')
}

/** The number of a numeral up to 99, or of any row of digits; null when it is none. */
export function readNumeral(text: string): number | null {
  const ten = /^(.)?十(.)?$/.exec(text)
  if (ten) {
    const [tens, ones] = [ten[1] ? digit(ten[1]) : '1', ten[2] ? digit(ten[2]) : '0']
    return tens && ones ? Number(tens) * 10 + Number(ones) : null
  }
  const digits = [...text].map(digit)
  return digits.length && digits.every(Boolean) ? Number(digits.join('')) : null
}

/** A row of digits, spoken or written, as it is written; null when it holds anything else. */
export function readDigits(text: string): string | null {
  const digits = [...text].map(digit)
  return digits.length && digits.every(Boolean) ? digits.join('') : null
}
