/** Whether a text is one origin as browsers write it: scheme, host and port alone, `https://app.example:8443`. */
export function isOrigin(text: string): boolean {
  // A host may have a comma in it, which separates origins in the setting.
  return !text.includes(',') && URL.canParse(text) && new URL(text).origin === text;
}
