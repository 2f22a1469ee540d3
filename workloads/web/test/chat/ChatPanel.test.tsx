import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Composer } from '../../src/chat/Composer';
import { MessageList } from '../../src/chat/MessageList';
import { alice, message } from './FakeServer';

describe('the composer', () => {
  it('sends on Enter, trims, and is empty afterwards', async () => {
    const onSend = vi.fn();
    render(<Composer cooldownUntil={0} onSend={onSend} />);
    const input = screen.getByTestId('chat-input');
    await userEvent.type(input, '  hello there {Enter}');
    expect(onSend).toHaveBeenCalledExactlyOnceWith('hello there');
    expect(input).toHaveValue('');
  });

  it('sends nothing that is empty or longer than 500 code points', async () => {
    const onSend = vi.fn();
    render(<Composer cooldownUntil={0} onSend={onSend} />);
    const input = screen.getByTestId('chat-input');
    await userEvent.type(input, '   {Enter}');
    await userEvent.click(input);
    await userEvent.paste('😀'.repeat(501));
    await userEvent.keyboard('{Enter}');
    expect(onSend).not.toHaveBeenCalled();
    expect(screen.getByText('501 of 500 characters')).toBeInTheDocument();
    expect(input).toBeInvalid();
  });

  it('counts the cooldown down', () => {
    render(<Composer cooldownUntil={Date.now() + 60_000} onSend={vi.fn()} />);
    expect(screen.getByTestId('chat-send')).toBeDisabled();
    expect(screen.getByTestId('chat-send')).toHaveTextContent('60 s');
  });
});

describe('the message list', () => {
  it('shows text as text, and pending messages apart', () => {
    render(
      <MessageList
        messages={[message(1, '<b>bold?</b>')]}
        pending={[{ key: 'k', content: 'on its way', since: 0, state: 'waiting' }]}
        user={alice}
        ready
        moderates={false}
        onCommand={vi.fn()}
        onRetry={vi.fn()}
        onDiscard={vi.fn()}
      />,
    );
    expect(screen.getByTestId('chat-message')).toHaveTextContent('<b>bold?</b>');
    expect(screen.getByTestId('chat-message-pending')).toHaveTextContent('Sending…');
  });

  it('offers moderators their tools, for what others said', async () => {
    const onCommand = vi.fn();
    const others = { ...message(1, 'rude'), userId: '2', username: 'bob', displayName: 'Bob' };
    render(
      <MessageList
        messages={[others, message(2, 'my own')]}
        pending={[]}
        user={alice}
        ready
        moderates
        onCommand={onCommand}
        onRetry={vi.fn()}
        onDiscard={vi.fn()}
      />,
    );
    expect(screen.getAllByTestId('chat-tools')).toHaveLength(1);
    for (const name of ['Delete this message', 'Time out Bob for 10 minutes', 'Ban Bob']) {
      await userEvent.click(screen.getByRole('button', { name, hidden: true }));
    }
    expect(onCommand.mock.calls.flat()).toEqual(['/delete 1', '/timeout bob 10m', '/ban bob']);
  });

  it('offers another try for a failed one', async () => {
    const onRetry = vi.fn();
    render(
      <MessageList
        messages={[]}
        pending={[{ key: 'k', content: 'oops', since: 0, state: 'failed', reason: 'No.' }]}
        user={alice}
        ready
        moderates={false}
        onCommand={vi.fn()}
        onRetry={onRetry}
        onDiscard={vi.fn()}
      />,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onRetry).toHaveBeenCalledWith('k');
  });
});
