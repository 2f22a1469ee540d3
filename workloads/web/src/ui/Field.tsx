import { useId, type ComponentProps } from 'react';

interface Props extends ComponentProps<'input'> {
  label: string;
  name: string;
  hint?: string;
  error?: string | undefined;
}

/** A labelled text field; what is wrong with it, and what belongs in it, is tied to it for screen readers. */
export function Field({ label, name, hint, error, ...input }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-hint`}
        data-testid={name}
        {...input}
      />
      <p id={`${id}-hint`} className={error === undefined ? 'field__hint' : 'field__error'}>
        {error ?? hint}
      </p>
    </div>
  );
}
