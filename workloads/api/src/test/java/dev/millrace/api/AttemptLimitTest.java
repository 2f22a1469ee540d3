package dev.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Http.Reply;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guessing passwords and making accounts by the dozen. Each test has clients of its own, behind a trusted proxy. */
class AttemptLimitTest {
    @RegisterExtension
    static final RunningApi api = RunningApi.with(
            "millrace.api.trusted-proxies=127.0.0.0/8,10.1.0.0/16",
            "millrace.api.login.address-burst=4",
            "millrace.api.login.address-refill=1h",
            "millrace.api.login.username-burst=3",
            "millrace.api.login.username-refill=1h",
            "millrace.api.registration.address-burst=2",
            "millrace.api.registration.address-refill=90s");

    @Test
    void anAddressHasSoManyAttempts() {
        for (int i = 0; i < 4; i++) {
            assertThat(logIn("nobody_" + i, "203.0.113.1").refusal()).isEqualTo("401 BAD_CREDENTIALS");
        }
        Reply limited = logIn("nobody_5", "203.0.113.1");
        assertThat(limited.refusal()).isEqualTo("429 RATE_LIMITED");
        assertThat(Integer.parseInt(limited.header("Retry-After"))).isBetween(3500, 3600);
        assertThat(logIn("nobody_5", "203.0.113.2").refusal()).isEqualTo("401 BAD_CREDENTIALS");
    }

    @Test
    void anIpv6NetworkIsOneClient() {
        for (int i = 0; i < 4; i++) {
            assertThat(logIn("nobody_v6_" + i, "2001:db8:1:2::" + i).refusal()).isEqualTo("401 BAD_CREDENTIALS");
        }
        assertThat(logIn("nobody_v6_5", "2001:db8:1:2:ffff::5").refusal()).isEqualTo("429 RATE_LIMITED");
        assertThat(logIn("nobody_v6_5", "2001:db8:1:3::5").refusal()).isEqualTo("401 BAD_CREDENTIALS");
    }

    @Test
    void aUsernameHasSoManyFailuresWhereverTheyComeFrom() {
        for (int i = 0; i < 3; i++) {
            assertThat(logIn("victim", "198.51.100." + i).refusal()).isEqualTo("401 BAD_CREDENTIALS");
        }
        assertThat(logIn("victim", "198.51.100.9").refusal()).isEqualTo("429 RATE_LIMITED");
    }

    @Test
    void whoKnowsThePasswordMayLogInAgainAndAgain() {
        Map<String, String> account = Map.of("username", "regular", "password", "a good password");
        api.http()
                .post("/api/auth/register", account, "X-Forwarded-For", "192.0.2.1")
                .data();
        for (int i = 0; i < 6; i++) {
            api.http()
                    .post("/api/auth/login", account, "X-Forwarded-For", "192.0.2." + i)
                    .data();
        }
    }

    @Test
    void anAddressMayMakeSoManyAccounts() {
        assertThat(register("somebody_1", "192.0.2.77").status()).isEqualTo(201);
        assertThat(register("somebody_2", "192.0.2.77").status()).isEqualTo(201);
        Reply limited = register("somebody_3", "192.0.2.77");
        assertThat(limited.refusal()).isEqualTo("429 RATE_LIMITED");
        assertThat(Integer.parseInt(limited.header("Retry-After"))).isBetween(80, 90);
    }

    @Test
    void whatAClientWritesInFrontOfTheProxysWordCountsForNothing() {
        for (int i = 0; i < 4; i++) {
            assertThat(logIn("nobody_x_" + i, "6.6.6." + i + ", 203.0.113.9, 10.1.2.3")
                            .refusal())
                    .isEqualTo("401 BAD_CREDENTIALS");
        }
        assertThat(logIn("nobody_x_9", "6.6.6.9, 203.0.113.9, 10.1.2.3").refusal())
                .isEqualTo("429 RATE_LIMITED");
        assertThat(logIn("nobody_x_9", "not an address, 203.0.113.9").refusal()).isEqualTo("429 RATE_LIMITED");
    }

    private static Reply logIn(String username, String from) {
        return api.http()
                .post("/api/auth/login", Map.of("username", username, "password", "wrong"), "X-Forwarded-For", from);
    }

    private static Reply register(String username, String from) {
        return api.http()
                .post(
                        "/api/auth/register",
                        Map.of("username", username, "password", "a good password"),
                        "X-Forwarded-For",
                        from);
    }
}
