package dev.millrace.bench.glass;

import dev.millrace.bench.Result;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was seen on a screen.
 *
 * @param firstMillis from the start of publishing to the first picture
 * @param p50 median age of the pictures, in milliseconds
 * @param p95 the age that 5 of 100 pictures exceed, in milliseconds
 * @param stalls how often the player had nothing to show
 * @param pictures how many were looked at
 * @param joined what those saw who came later; their first picture is counted from their coming
 */
record Seen(double firstMillis, double p50, double p95, int stalls, int pictures, List<Seen> joined) {

    static Seen of(double firstMillis, List<Double> ages, List<Double> stalls, double from) {
        if (ages.isEmpty()) {
            throw new IllegalStateException("no picture had a readable clock");
        }
        List<Double> sorted = ages.stream().sorted().toList();
        return new Seen(
                firstMillis,
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() * 95 / 100),
                (int) stalls.stream().filter(at -> at > from).count(),
                sorted.size(),
                List.of());
    }

    Seen with(List<Seen> viewers) {
        return new Seen(firstMillis, p50, p95, stalls, pictures, viewers);
    }

    void tell(Result result, String who) {
        result.with(who.isEmpty() ? "firstPictureMillis" : who + "FirstPictureMillis", firstMillis)
                .with(who.isEmpty() ? "p50Millis" : who + "P50Millis", p50)
                .with(who.isEmpty() ? "p95Millis" : who + "P95Millis", p95)
                .with(who.isEmpty() ? "stalls" : who + "Stalls", stalls)
                .with(who.isEmpty() ? "pictures" : who + "Pictures", pictures);
        if (!joined.isEmpty()) {
            String prefix = who.isEmpty() ? "joined" : who + "Joined";
            result.with(prefix + "FirstPictureMillis", median(joined.stream().map(Seen::firstMillis)))
                    .with(prefix + "P50Millis", median(joined.stream().map(Seen::p50)))
                    .with(
                            prefix + "WorstP50Millis",
                            joined.stream().mapToDouble(Seen::p50).max().orElse(0))
                    .with(
                            prefix + "Stalls",
                            joined.stream().mapToInt(Seen::stalls).sum());
        }
    }

    private static double median(Stream<Double> values) {
        List<Double> sorted = values.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
