import 'react';

declare module 'react' {
  // React hands custom properties through to the style sheet; its types do not know them.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface CSSProperties extends Record<`--${string}`, string | number | undefined> {}
}
