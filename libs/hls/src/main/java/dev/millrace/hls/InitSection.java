package dev.millrace.hls;

/**
 * The initialization section of the segments that follow it.
 *
 * @param name its file name, see {@link MediaNames#init}
 * @param bytes ftyp and moov; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record InitSection(String name, byte[] bytes) {}
