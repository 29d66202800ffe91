/**
 * Names and labels come from whoever made the image or container. Two things in them can deceive a reader though nothing is executed:
 * control characters, and marks that change the direction of what stands around them (“Trojan source”). Both are shown as what they
 * are: `⟨202E⟩`.
 */
const DECEIVING = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function visibleText(text: string): string {
  return text.replace(DECEIVING, (mark) => `⟨${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}
