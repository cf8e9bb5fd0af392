// Numbers as people list them: "1、2、4", "1-3 6", "4,14". Pure.

/** The numbers in a text, without doubles, in order; a span like 1-3 stands for all in it. */
export function numbersIn(text: string, highest = 99): number[] {
  const found = new Set<number>()
  for (const [, from, to] of text.matchAll(/(\d{1,3})(?:\s*[-–—~至到]\s*(\d{1,3}))?/g)) {
    const first = Number(from)
    const last = to === undefined ? first : Number(to)
    for (let number = Math.min(first, last); number <= Math.max(first, last); number += 1) {
      if (number >= 1 && number <= highest) found.add(number)
    }
  }
  return [...found].sort((one, other) => one - other)
}
