/** A text of a compose file with its variables replaced. */
export interface Interpolated {
  readonly text: string;
  /** Whether every variable had a default; otherwise only the caller's environment knows the text. */
  readonly isKnown: boolean;
}

/** Replaces `${NAME:-default}` by the default, `$$` by `$`; other variables stay as they are written. */
export function interpolate(text: string): Interpolated {
  let isKnown = true;
  const replaced = text.replace(
    /\$\$|\$\{[A-Za-z_]\w*(?::?-([^{}]*))?(?::?[?+][^{}]*)?\}|\$[A-Za-z_]\w*/g,
    (whole, fallback: string | undefined) => {
      if (whole === '$$') return '$';
      if (fallback === undefined) isKnown = false;
      return fallback ?? whole;
    },
  );
  return { text: replaced, isKnown };
}
