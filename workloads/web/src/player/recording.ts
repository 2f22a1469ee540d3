/** Address of the small picture of the minute in which `seconds` after the beginning of a recording are. */
export function minutePicture(recordingUrl: string, seconds: number): string {
  const minute = 60 * Math.floor(Math.max(0, seconds) / 60);
  return recordingUrl.replace(/index\.m3u8$/, `thumbnails/${minute}.jpg`);
}
