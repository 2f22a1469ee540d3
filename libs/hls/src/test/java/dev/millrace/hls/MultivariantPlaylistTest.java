package dev.millrace.hls;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.hls.MultivariantPlaylist.Audio;
import dev.millrace.hls.MultivariantPlaylist.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultivariantPlaylistTest {
    private static final Variant SOURCE =
            new Variant("b1/source/index.m3u8", "avc1.64001f", 3_100_000, 2_900_000, 1280, 720, 29_970);
    private static final Variant SMALL =
            new Variant("b1/360p30/index.m3u8", "avc1.64001e", 960_000, 800_000, 640, 360, 29_970);

    @Test
    void listsVariantsInOrderWithTheirAudio() {
        Audio audio = new Audio("b1/audio/index.m3u8", "mp4a.40.2", 2, 130_000, 128_000);
        Golden.assertGolden(new MultivariantPlaylist(List.of(SOURCE, SMALL), audio).text(), "multivariant.m3u8");
    }

    @Test
    void leavesOutWhatIsNotThere() {
        Variant unknownRate = new Variant("b1/source/index.m3u8", "avc1.64001f", 3_100_000, 2_900_000, 1280, 720, 0);
        Golden.assertGolden(new MultivariantPlaylist(List.of(unknownRate), null).text(), "multivariant-silent.m3u8");
    }

    @Test
    void refusesWhatCannotBeQuoted() {
        Audio audio = new Audio("a\"b", "mp4a.40.2", 2, 1, 1);
        assertThatThrownBy(() -> new MultivariantPlaylist(List.of(), audio).text())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
