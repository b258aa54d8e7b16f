/**
 * Words of others, as they can be shown without harm: a name with U+202E in it would turn round what stands behind
 * it, and `gnp.exe` would read `exe.png`. What has no shape is left out, what controls is shown as a sign. Letters of
 * every script stay, and so do the joiners that Persian and emoji need.
 */

/** Directions that are set by force, marks of direction, and what is not seen at all. */
const SHAPELESS =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\u{e0001}/gu;
const BREAKS = /[\t-\r\u0085\u2028\u2029]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const CONTROLS = /[\0-\x1f\x7f-\x9f]/g;

/** One line of text that shows all it has, in its own order. */
export function readable(text: string): string {
  return text.replace(BREAKS, ' ').replace(SHAPELESS, '').replace(CONTROLS, '\ufffd');
}

/** Letters that are read from the right. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The same for a place in the middle of a sentence, whose order it does not change. */
export function isolated(text: string): string {
  const seen = readable(text);
  return RIGHT_TO_LEFT.test(seen) ? `\u2068${seen}\u2069` : seen;
}
