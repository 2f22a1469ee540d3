package dev.millrace.api.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final TokenBuckets buckets = new TokenBuckets(3, Duration.ofSeconds(10), now::get);

    @Test
    void aFullBucketHasABurstAndRegainsOneAtATime() {
        takeThree();
        assertThat(buckets.take("a")).isEqualTo(Duration.ofSeconds(10));
        pass(Duration.ofSeconds(4));
        assertThat(buckets.take("a")).isEqualTo(Duration.ofSeconds(6));
        pass(Duration.ofSeconds(6));
        assertThat(buckets.take("a")).isZero();
        assertThat(buckets.take("a")).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aBucketIsNeverMoreThanFull() {
        takeThree();
        pass(Duration.ofDays(1));
        takeThree();
        assertThat(buckets.take("a")).isPositive();
    }

    @Test
    void keysDoNotShareABucket() {
        takeThree();
        assertThat(buckets.take("b")).isZero();
    }

    @Test
    void aTokenThatIsGivenBackCanBeTakenAgain() {
        takeThree();
        buckets.giveBack("a");
        assertThat(buckets.take("a")).isZero();
        assertThat(buckets.take("a")).isPositive();
        buckets.giveBack("of nobody");
    }

    private void takeThree() {
        for (int i = 0; i < 3; i++) {
            assertThat(buckets.take("a")).isZero();
        }
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
