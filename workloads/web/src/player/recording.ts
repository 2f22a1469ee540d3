import { positionOf, type Dated } from './dvr';

/** Address of the small picture of the minute in which `seconds` after the beginning of a recording are. */
export function minutePicture(recordingUrl: string, seconds: number): string {
  const minute = 60 * Math.floor(Math.max(0, seconds) / 60);
  return recordingUrl.replace(/index\.m3u8$/, `thumbnails/${minute}.jpg`);
}

/**
 * Seconds into a recording at which it has what was encoded at a time, looked up in its playlist; null when that cannot be
 * read. hls.js wants to know before it loads anything, and a broadcast that was interrupted is shorter than it took.
 */
export async function placeOf(url: string, at: Date, signal: AbortSignal): Promise<number | null> {
  try {
    const variants = await read(url, signal);
    const media = variants.split('\n').find((line) => line !== '' && !line.startsWith('#'));
    if (media === undefined) return null;
    const playlist = await read(new URL(media, new URL(url, location.href)).href, signal);
    return positionOf(segmentsOf(playlist), at);
  } catch {
    // The engine will meet the same trouble, and knows what to do about it.
    return null;
  }
}

/** What a media playlist says of its segments' times. */
export function segmentsOf(playlist: string): Dated[] {
  const segments: Dated[] = [];
  let start = 0;
  let programDateTime: number | null = null;
  for (const line of playlist.split('\n')) {
    if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) {
      programDateTime = Date.parse(line.slice(line.indexOf(':') + 1));
    } else if (line.startsWith('#EXTINF:')) {
      const duration = parseFloat(line.slice(line.indexOf(':') + 1));
      segments.push({ start, duration, programDateTime });
      start += duration;
      programDateTime = null;
    }
  }
  return segments;
}

async function read(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}
