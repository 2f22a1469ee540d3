import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { SeekBar } from '../../src/player/SeekBar';

function bar() {
  const onSeek = vi.fn<(to: number) => void>();
  render(<SeekBar position={50} end={100} label="Time" inWords={(at) => `${Math.round(at)} of 100`} onSeek={onSeek} />);
  return { onSeek, slider: screen.getByRole('slider', { name: 'Time' }) };
}

describe('the seek bar', () => {
  it('says where it is', () => {
    const { slider } = bar();
    expect(slider).toHaveAttribute('aria-valuetext', '50 of 100');
  });

  it('goes back and forth with the arrow keys, and stays within its ends', () => {
    const { slider, onSeek } = bar();
    fireEvent.keyDown(slider, { key: 'ArrowLeft' });
    fireEvent.keyDown(slider, { key: 'ArrowRight' });
    expect(onSeek.mock.calls).toEqual([[40], [60]]);
  });

  it('goes where it is dragged only when it is let go', () => {
    const { slider, onSeek } = bar();
    fireEvent.pointerDown(slider);
    fireEvent.change(slider, { target: { value: '20' } });
    fireEvent.change(slider, { target: { value: '30' } });
    expect(onSeek).not.toHaveBeenCalled();
    expect(slider).toHaveAttribute('aria-valuetext', '30 of 100');
    fireEvent.pointerUp(slider);
    expect(onSeek.mock.calls).toEqual([[30]]);
  });

  it('forgets a drag that is taken away', () => {
    const { slider, onSeek } = bar();
    fireEvent.pointerDown(slider);
    fireEvent.change(slider, { target: { value: '20' } });
    fireEvent.pointerCancel(slider);
    expect(onSeek).not.toHaveBeenCalled();
    expect(slider).toHaveAttribute('aria-valuetext', '50 of 100');
  });
});
