package dev.millrace.rtmp.amf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.rtmp.RtmpError;
import dev.millrace.rtmp.RtmpException;
import dev.millrace.rtmp.amf.AmfValue.AmfArray;
import dev.millrace.rtmp.amf.AmfValue.AmfDate;
import dev.millrace.rtmp.amf.AmfValue.AmfList;
import dev.millrace.rtmp.amf.AmfValue.AmfObject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AmfTest {
    private static final AmfLimits LIMITS = new AmfLimits(4, 100_000, 100);

    @Property(tries = 300)
    void writesWhatItReads(@ForAll("values") AmfValue value) {
        ByteBuf buffer = Unpooled.buffer();
        AmfWriter.write(buffer, value);
        assertThat(new AmfReader(buffer, AmfLimits.DEFAULT).all()).containsExactly(value);
    }

    @Property(tries = 1000)
    void refusesAnythingElseWithACode(@ForAll @Size(max = 40) byte[] bytes) {
        try {
            new AmfReader(Unpooled.wrappedBuffer(bytes), LIMITS).all();
        } catch (RtmpException refused) {
            assertThat(refused.error()).isIn(RtmpError.AMF_MALFORMED, RtmpError.AMF_LIMIT);
        }
    }

    @Test
    void usesLongStringsWhenNeeded() {
        AmfValue longest = AmfValue.of("x".repeat(70_000));
        ByteBuf buffer = Unpooled.buffer();
        AmfWriter.write(buffer, longest);
        assertThat(buffer.getByte(0)).isEqualTo((byte) AmfMarker.LONG_STRING);
        assertThat(new AmfReader(buffer, LIMITS).next()).isEqualTo(longest);
    }

    @Test
    void takesAnArrayWithoutAnEndMarker() {
        assertThat(read("08 00000001 0001 61 05")).isEqualTo(new AmfArray(Map.of("a", AmfValue.NULL)));
    }

    @Test
    void dropsTheClassOfATypedObject() {
        assertThat(read("10 0001 43 0001 61 01 01 0000 09")).isEqualTo(new AmfObject(Map.of("a", AmfValue.of(true))));
    }

    @Test
    void keepsItsLimits() {
        assertRefused("03 0001 61".repeat(6) + "05", RtmpError.AMF_LIMIT);
        assertRefused("0c 7fffffff", RtmpError.AMF_LIMIT);
        assertRefused("05".repeat(101), RtmpError.AMF_LIMIT);
        assertRefused("0a 7fffffff", RtmpError.AMF_LIMIT);
        assertRefused("02 0005 61", RtmpError.AMF_MALFORMED);
        assertRefused("11 00", RtmpError.AMF_MALFORMED);
    }

    @Provide
    Arbitrary<AmfValue> values() {
        return nested(3);
    }

    private static Arbitrary<AmfValue> nested(int depth) {
        Arbitrary<AmfValue> leaves = Arbitraries.oneOf(
                Arbitraries.doubles().map(AmfValue::of),
                Arbitraries.of(true, false).map(AmfValue::of),
                Arbitraries.strings().map(AmfTest::encodable).map(AmfValue::of),
                Arbitraries.doubles().map(AmfDate::new),
                Arbitraries.of(AmfValue.NULL, AmfValue.UNDEFINED));
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<AmfValue> inner = nested(depth - 1);
        Arbitrary<Map<String, AmfValue>> maps = Arbitraries.maps(
                        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8), inner)
                .ofMaxSize(3);
        return Arbitraries.oneOf(
                leaves,
                maps.map(AmfObject::new),
                maps.map(AmfArray::new),
                inner.list().ofMaxSize(3).map(AmfList::new));
    }

    /** Half a surrogate pair cannot be written in UTF-8. */
    private static String encodable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static AmfValue read(String hex) {
        return new AmfReader(bytes(hex), LIMITS).next();
    }

    private static void assertRefused(String hex, RtmpError error) {
        assertThatThrownBy(() -> new AmfReader(bytes(hex), LIMITS).all())
                .isInstanceOfSatisfying(
                        RtmpException.class,
                        refused -> assertThat(refused.error()).isEqualTo(error));
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
