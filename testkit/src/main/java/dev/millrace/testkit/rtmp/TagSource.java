package dev.millrace.testkit.rtmp;

import dev.millrace.rtmp.flv.FlvReader;
import dev.millrace.rtmp.flv.FlvTag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Where a publisher's tags come from, one after the other. */
@FunctionalInterface
public interface TagSource {

    /** The next tag, with a reference for the caller; empty at the end. */
    Optional<FlvTag> next();

    static TagSource of(List<FlvTag> tags) {
        Iterator<FlvTag> remaining = List.copyOf(tags).iterator();
        return () -> remaining.hasNext() ? Optional.of(remaining.next()) : Optional.empty();
    }

    /** The tags of an FLV file, which is read at once: meant for seconds of video, not hours. */
    static TagSource of(Path flv) {
        try (FlvReader reader = new FlvReader(Files.newInputStream(flv), 16 << 20)) {
            List<FlvTag> tags = new ArrayList<>();
            for (Optional<FlvTag> tag = reader.next(); tag.isPresent(); tag = reader.next()) {
                tags.add(tag.get());
            }
            return of(tags);
        } catch (IOException e) {
            throw new UncheckedIOException("not a readable FLV file: " + flv, e);
        }
    }
}
