package dev.millrace.operator.transcodeprofile;

import dev.millrace.crds.TranscodeProfile;
import dev.millrace.crds.TranscodeProfileStatus.Claims;
import dev.millrace.operator.podpool.ClaimLog;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A profile's claims since it was made: what its status said when this process began, and what came since. Thread-safe. */
final class ClaimHistory {
    private static final int PERCENT = 100;

    private final ClaimLog log;
    private final Map<String, Optional<Claims>> earlier = new ConcurrentHashMap<>();

    ClaimHistory(ClaimLog log) {
        this.log = log;
    }

    /** @return null before the first claim */
    @Nullable
    Claims of(TranscodeProfile profile) {
        Optional<Claims> before = earlier.computeIfAbsent(
                profile.getMetadata().getUid(),
                uid -> Optional.ofNullable(profile.getStatus())
                        .flatMap(status -> Optional.ofNullable(status.claims())));
        ClaimLog.Summary since = log.of(profile.getMetadata().getName());
        if (since.warm() + since.cold() == 0) {
            return before.orElse(null);
        }
        long warm = before.map(Claims::warm).orElse(0L) + since.warm();
        long cold = before.map(Claims::cold).orElse(0L) + since.cold();
        return new Claims(warm, cold, (int) (warm * PERCENT / (warm + cold)), since.p50Millis(), since.p99Millis());
    }
}
