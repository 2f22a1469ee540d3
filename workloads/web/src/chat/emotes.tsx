import type { ReactNode } from 'react';
import type { ChatMessage } from './protocol';

/** A message's text with pictures where its emotes are; their places are counted in code points. */
export function withEmotes({ content, emotes }: Pick<ChatMessage, 'content' | 'emotes'>): ReactNode {
  if (emotes.length === 0) return content;
  const letters = Array.from(content);
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { id, start, end } of emotes) {
    if (start < at || end > letters.length) continue;
    const code = letters.slice(start, end).join('');
    parts.push(
      letters.slice(at, start).join(''),
      <img
        key={start}
        className="message__emote"
        src={`/emotes/${encodeURIComponent(id)}.svg`}
        alt={code}
        title={code}
      />,
    );
    at = end;
  }
  parts.push(letters.slice(at).join(''));
  return parts;
}
