/** Fills {0}, {1}, … of a sentence that the server wrote in the reader's language. */
export const format = (sentence, ...values) => sentence.replace(/\{(\d)\}/g, (_, n) => values[n]);
