import { useEffect, useState } from 'react';
import { Icon } from './Icon';

interface Props {
  text: string | undefined;
  what: string;
  testId?: string;
}

export function CopyButton({ text, what, testId }: Props) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2_500);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    if (text === undefined) return;
    setOutcome((await copied(text)) ? 'copied' : 'failed');
  };
  return (
    <>
      <button
        type="button"
        className="icon-button"
        onClick={() => void copy()}
        disabled={text === undefined}
        aria-label={`Copy ${what}`}
        title={
          outcome === 'failed' ? 'The browser does not allow it here: show it and copy it by hand' : `Copy ${what}`
        }
        data-testid={testId}
      >
        <Icon name={outcome === 'copied' ? 'check' : outcome === 'failed' ? 'close' : 'copy'} />
      </button>
      <span className="hidden" role="status">
        {outcome === 'copied' && 'Copied'}
        {outcome === 'failed' && 'Copying is not allowed here'}
      </span>
    </>
  );
}

/** Browsers offer the clipboard on secure origins only (https and this machine itself). */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
