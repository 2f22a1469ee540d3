import { useCallback, useState, useSyncExternalStore, type KeyboardEvent, type SubmitEvent } from 'react';
import { Icon } from '../ui/Icon';
import { codePoints, CONTENT_LIMIT } from './protocol';

interface Props {
  /** Epoch milliseconds. */
  cooldownUntil: number;
  onSend: (content: string) => void;
}

/** The counter shows itself when it begins to matter. */
const COUNT_FROM = 400;

export function Composer({ cooldownUntil, onSend }: Props) {
  const [text, setText] = useState('');
  const cooldown = useSecondsLeft(cooldownUntil);
  const content = text.trim();
  const length = codePoints(content);
  const tooLong = length > CONTENT_LIMIT;
  const ready = length > 0 && !tooLong && cooldown === 0;

  const send = () => {
    if (!ready) return;
    onSend(content);
    setText('');
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter while an input method composes a character belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form className="composer" onSubmit={onSubmit}>
      <textarea
        className="composer__input"
        rows={1}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder="Send a message"
        aria-label="Message"
        aria-invalid={tooLong}
        aria-describedby="composer-hint"
        autoComplete="off"
        enterKeyHint="send"
        data-testid="chat-input"
      />
      <button
        type="submit"
        className="button button--primary composer__send"
        disabled={!ready}
        aria-label={cooldown > 0 ? `Send in ${cooldown} seconds` : 'Send'}
        data-testid="chat-send"
      >
        {cooldown > 0 ? `${cooldown} s` : <Icon name="send" />}
      </button>
      <span id="composer-hint" className="composer__hint" data-bad={tooLong} role="status">
        {length >= COUNT_FROM && `${length} of ${CONTENT_LIMIT} characters`}
      </span>
    </form>
  );
}

/** Whole seconds until then, counting down; the clock is the store that React subscribes to. */
function useSecondsLeft(until: number): number {
  const subscribe = useCallback(
    (changed: () => void) => {
      const timer = setInterval(() => {
        changed();
        if (Date.now() >= until) clearInterval(timer);
      }, 250);
      return () => clearInterval(timer);
    },
    [until],
  );
  return useSyncExternalStore(subscribe, () => Math.max(0, Math.ceil((until - Date.now()) / 1_000)));
}
