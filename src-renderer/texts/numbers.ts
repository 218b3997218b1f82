/** A count in words' company: `12,345`. By hand: the first number that a browser formats by a language costs it 15 ms. */
export const thousands = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
