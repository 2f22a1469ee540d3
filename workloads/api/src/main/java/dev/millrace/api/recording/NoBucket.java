package dev.millrace.api.recording;

import java.util.List;
import java.util.Optional;

/** Where no storage is configured, nothing is recorded. */
final class NoBucket implements Bucket {
    @Override
    public List<Listed> list(String prefix) {
        return List.of();
    }

    @Override
    public Optional<Stored> read(String key) {
        return Optional.empty();
    }

    @Override
    public Optional<Long> length(String key) {
        return Optional.empty();
    }

    @Override
    public Optional<Opened> open(String key, ByteRange range) {
        return Optional.empty();
    }

    @Override
    public boolean answers() {
        return true;
    }
}
