package dev.millrace.bench.transcoder;

import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import dev.millrace.rtmp.flv.PacketKind;
import dev.millrace.rtmp.flv.VideoPacket;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tags of an FLV file. They lie on the heap, so nobody has to release them.
 *
 * @param setup metadata and decoder configurations
 * @param media the rest, in their order
 */
public record FlvFile(List<FlvTag> setup, List<FlvTag> media) {
    private static final int LONGEST_TAG = (1 << 24) - 1;

    public static FlvFile read(Path file) throws IOException {
        List<FlvTag> setup = new ArrayList<>();
        List<FlvTag> media = new ArrayList<>();
        try (FlvReader reader = new FlvReader(new BufferedInputStream(Files.newInputStream(file)), LONGEST_TAG)) {
            for (Optional<FlvTag> next = reader.next(); next.isPresent(); next = reader.next()) {
                FlvTag tag = next.get();
                if (tag.type() == FlvTag.Type.SCRIPT || tag.isDecoderConfiguration()) {
                    setup.add(tag);
                } else if (tag.type() == FlvTag.Type.AUDIO || isPicture(tag)) {
                    media.add(tag);
                }
            }
        }
        return new FlvFile(setup, media);
    }

    /** Whether it shows something; the end of a sequence does not. */
    public static boolean isPicture(FlvTag tag) {
        return tag.type() == FlvTag.Type.VIDEO
                && VideoPacket.read(tag)
                        .filter(packet -> packet.kind() == PacketKind.FRAME)
                        .isPresent();
    }

    /** Pictures in it. */
    public long pictures() {
        return media.stream().filter(FlvFile::isPicture).count();
    }
}
