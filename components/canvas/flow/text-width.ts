/** Width of a text of the labels' 11 px: wide characters 11, others 6.2. */
export const textWidth = (text: string): number => [...text].reduce((sum, character) => sum + (character.charCodeAt(0) > 0x2e7f ? 11 : 6.2), 0);
