// Text as people type or speak it, made plain: full-width letters and digits as ordinary ones, no invisible marks. Pure.

export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/(?![\t\n ])[\p{Cf}\p{Cc}]/gu, '')
    .trim()
}
