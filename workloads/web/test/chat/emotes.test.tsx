import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { withEmotes } from '../../src/chat/emotes';

it('puts pictures where the emotes are, counted in code points', () => {
  const { container } = render(
    <p>{withEmotes({ content: '🙂 mrHeart!', emotes: [{ id: '1', start: 2, end: 9 }] })}</p>,
  );
  expect(screen.getByRole('img', { name: 'mrHeart' })).toHaveAttribute('src', '/emotes/1.svg');
  expect(container).toHaveTextContent('🙂 !');
});

it('leaves out what lies outside of the text', () => {
  render(<p>{withEmotes({ content: 'hi', emotes: [{ id: '1', start: 1, end: 9 }] })}</p>);
  expect(screen.queryByRole('img')).toBeNull();
  expect(screen.getByText('hi')).toBeInTheDocument();
});
