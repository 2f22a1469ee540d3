package dev.millrace.hls;

import dev.millrace.hls.WindowStory.Step;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever happens to a rendition, in whatever order: its playlists keep the promises of RFC 8216bis. */
class MediaWindowPropertiesTest {
    @Property(tries = 40)
    void keepsItsPromisesWithPartialSegments(@ForAll("steps") List<Step> steps) {
        new WindowStory(new WindowSettings(2, 200, 24_000, WindowSettings.leastLinger(2))).run(steps);
    }

    @Property(tries = 20)
    void keepsItsPromisesWithWholeSegmentsOnly(@ForAll("steps") List<Step> steps) {
        new WindowStory(new WindowSettings(2, null, 6_000, WindowSettings.leastLinger(2))).run(steps);
    }

    /** Mostly parts, so that segments get as long as they are in life, and sometimes longer than allowed. */
    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> part = Arbitraries.integers().between(170, 200).map(Step.Append::new);
        Arbitrary<Step> stub = Arbitraries.integers().between(1, 169).map(Step.LastPart::new);
        Arbitrary<Step> finish = Arbitraries.just(new Step.Finish());
        Arbitrary<Step> gap = Arbitraries.integers().between(1, 5_000).map(Step.Gap::new);
        Arbitrary<Step> restart =
                Arbitraries.of(new Step.Discontinuity(), new Step.NewGeneration(), new Step.NewInit());
        return Arbitraries.frequencyOf(
                        Tuple.of(60, part),
                        Tuple.of(4, stub),
                        Tuple.of(8, finish),
                        Tuple.of(1, gap),
                        Tuple.of(2, restart),
                        Tuple.of(1, Arbitraries.just(new Step.Reload())))
                .list()
                .ofMinSize(50)
                .ofMaxSize(700);
    }
}
