/** The language of a text that comes from a file, so that a screen reader speaks it rightly. */
export const lang_of = (text: string): string => (/[一-鿿]/.test(text) ? "zh-CN" : "en");
