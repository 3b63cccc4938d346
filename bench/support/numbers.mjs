/** The one in the middle; of two, the larger. */
export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** To two decimals. */
export const round = (number) => Math.round(number * 100) / 100;
