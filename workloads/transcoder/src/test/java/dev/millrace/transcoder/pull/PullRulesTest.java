package dev.millrace.transcoder.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.StreamAssignment.Credentials;
import dev.millrace.wire.StreamAssignment.Pull;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullRulesTest {
    private static final long MILLI = 1_000_000;

    @ParameterizedTest
    @CsvSource({
        "http://h/a.mp4, me, a b@c, http://me:a%20b%40c@h/a.mp4",
        "https://h:8443/a?b=c, me, p+w, https://me:p%2Bw@h:8443/a?b=c",
        "rtmp://h/live/a, me, pw-1, rtmp://me:pw-1@h/live/a"
    })
    void putsUserAndPasswordIntoTheUrl(String url, String user, String password, String expected) throws IOException {
        assertThat(PullRequest.of(new Pull(url, false, new Credentials(user, password, null)))
                        .url())
                .isEqualTo(expected);
    }

    @Test
    void sendsATokenWhereTheProtocolHasAPlaceForIt() throws IOException {
        Credentials token = new Credentials(null, null, "a&b");

        PullRequest http = PullRequest.of(new Pull("https://h/a.m3u8", false, token));
        assertThat(http.url()).isEqualTo("https://h/a.m3u8");
        assertThat(http.options()).containsEntry("headers", "Authorization: Bearer a&b\r\n");
        assertThat(PullRequest.of(new Pull("rtmps://h/live/a", false, token)).url())
                .isEqualTo("rtmps://h/live/a?token=a%26b");
        assertThat(PullRequest.of(new Pull("rtmp://h/live/a?x=1", false, token)).url())
                .isEqualTo("rtmp://h/live/a?x=1&token=a%26b");
        assertThat(http.toString()).doesNotContain("a&b", "h/a");
    }

    @Test
    void refusesCredentialsThatCannotBeSentAsTheyAre() {
        for (Pull pull : new Pull[] {
            new Pull("rtmp://h/live/a", false, new Credentials("me", "a/b", null)),
            new Pull("http://h/a.mp4", false, new Credentials(null, null, "a\r\nHost: elsewhere"))
        }) {
            assertThatThrownBy(() -> PullRequest.of(pull))
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContainingAny("a/b", "elsewhere");
        }
    }

    @Test
    void neverAllowsLocalProtocols() throws IOException {
        for (String url : new String[] {"http://h/a.mp4", "rtmp://h/live/a"}) {
            assertThat(PullRequest.of(new Pull(url, false, null)).options().get("protocol_whitelist"))
                    .doesNotContainPattern("file|pipe|fd|data|concat|subfile|unix|cache|async");
        }
    }

    @Test
    void framesWaitForTheirTime() {
        Pacer pacer = new Pacer();
        assertThat(pacer.waitNanos(1000, 0)).isZero();
        assertThat(pacer.waitNanos(1040, 10 * MILLI)).isEqualTo(30 * MILLI);
        assertThat(pacer.waitNanos(1080, 300 * MILLI)).as("a little late").isZero();
        assertThat(pacer.waitNanos(1400, 300 * MILLI)).as("makes up for it").isEqualTo(100 * MILLI);
    }

    @Test
    void aStallIsNotMadeUpFor() {
        Pacer pacer = new Pacer();
        pacer.waitNanos(0, 0);
        assertThat(pacer.waitNanos(40, 5_000 * MILLI)).isZero();
        assertThat(pacer.waitNanos(80, 5_000 * MILLI)).isEqualTo(40 * MILLI);
    }

    @ParameterizedTest
    @CsvSource({"3600000", "-3600000"})
    void nobodyWaitsForAJump(long jump) {
        Pacer pacer = new Pacer();
        pacer.waitNanos(5_000_000, 0);
        assertThat(pacer.waitNanos(5_000_000 + jump, 0)).isZero();
        assertThat(pacer.waitNanos(5_000_020 + jump, 0)).isEqualTo(20 * MILLI);
    }

    @Test
    void passesFollowOneAnother() {
        Timeline line = new Timeline();
        assertThat(line.place(0, 40)).isEqualTo(1000);
        assertThat(line.place(-20, 20)).as("sound that begins earlier").isEqualTo(980);
        assertThat(line.place(40, 40)).isEqualTo(1040);
        line.nextPass();
        assertThat(line.place(0, 40)).isEqualTo(1080);
        assertThat(line.place(40, 0)).isEqualTo(1120);
        line.nextPass();
        assertThat(line.place(0, 40)).as("after a frame of unknown length").isEqualTo(1153);
    }

    @Test
    void aConnectionGoesOnLaterButNeverEarlier() {
        Timeline line = new Timeline();
        line.place(500, 40);
        line.continueAt(9_000);
        assertThat(line.place(77_777, 40)).isEqualTo(9_000);
        line.continueAt(1_000);
        assertThat(line.place(0, 40)).isEqualTo(9_040);
    }
}
