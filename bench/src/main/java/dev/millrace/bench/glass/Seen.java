package dev.millrace.bench.glass;

import dev.millrace.bench.Result;
import java.util.List;

/**
 * What was seen on a screen.
 *
 * @param firstMillis from the start of publishing to the first picture
 * @param p50 median age of the pictures, in milliseconds
 * @param p95 the age that 5 of 100 pictures exceed, in milliseconds
 * @param stalls how often the player had nothing to show
 * @param pictures how many were looked at
 */
record Seen(double firstMillis, double p50, double p95, int stalls, int pictures) {

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
                sorted.size());
    }

    void tell(Result result, String who) {
        result.with(who.isEmpty() ? "firstPictureMillis" : who + "FirstPictureMillis", firstMillis)
                .with(who.isEmpty() ? "p50Millis" : who + "P50Millis", p50)
                .with(who.isEmpty() ? "p95Millis" : who + "P95Millis", p95)
                .with(who.isEmpty() ? "stalls" : who + "Stalls", stalls)
                .with(who.isEmpty() ? "pictures" : who + "Pictures", pictures);
    }
}
