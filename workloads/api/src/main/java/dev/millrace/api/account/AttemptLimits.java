package dev.millrace.api.account;

import dev.millrace.api.http.RateLimited;
import dev.millrace.api.settings.ApiSettings;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * How often passwords may be tried and accounts be made. Guessing is slowed down from one address, and against one
 * username from many; who knows the password uses up nothing of the latter. Each pod counts for itself. Thread-safe.
 */
@Component
final class AttemptLimits {
    private final TokenBuckets loginAddresses;
    private final TokenBuckets loginUsernames;
    private final TokenBuckets registrationAddresses;

    AttemptLimits(ApiSettings settings, Clock clock) {
        ApiSettings.Login login = settings.api().login();
        loginAddresses = new TokenBuckets(login.addressBurst(), login.addressRefill(), clock);
        loginUsernames = new TokenBuckets(login.usernameBurst(), login.usernameRefill(), clock);
        ApiSettings.Registration registration = settings.api().registration();
        registrationAddresses = new TokenBuckets(registration.addressBurst(), registration.addressRefill(), clock);
    }

    /** @throws RateLimited when the address has made too many accounts */
    void registering(String address) {
        admit(registrationAddresses.take(address));
    }

    /** @throws RateLimited when the address or the username had too many attempts */
    void loggingIn(String address, String username) {
        admit(loginAddresses.take(address));
        admit(loginUsernames.take(username));
    }

    /** The attempt was no guess. */
    void loggedIn(String username) {
        loginUsernames.giveBack(username);
    }

    private static void admit(Duration wait) {
        if (wait.isPositive()) {
            throw new RateLimited(wait);
        }
    }
}
