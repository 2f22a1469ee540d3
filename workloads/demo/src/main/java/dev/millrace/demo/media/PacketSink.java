package dev.millrace.demo.media;

import org.bytedeco.ffmpeg.avcodec.AVPacket;

/** Takes encoded packets. The packet is the caller's and valid during the call only. */
@FunctionalInterface
interface PacketSink {
    void accept(AVPacket packet) throws MediaException;
}
