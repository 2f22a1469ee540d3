package dev.millrace.chat.broker;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetTest {

    @Property
    void text_and_back(
            @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long millis,
            @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long sequence) {
        Offset offset = new Offset(millis, sequence);
        assertThat(Offset.parse(offset.toString())).contains(offset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1-", "-1", "1-2-3", "+1-2", "1-2 ", "١-٢", "1234567890123456789-0"})
    void nonsense(String text) {
        assertThat(Offset.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-2", "1-10", "2-0", "10-0"})
    void numbers_count_and_not_digits(String later) {
        assertThat(Offset.parse(later).orElseThrow()).isGreaterThan(new Offset(1, 1));
    }
}
