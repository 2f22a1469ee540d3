package dev.millrace.api.account;

import dev.millrace.api.account.AccountRepository.StoredUser;
import dev.millrace.api.http.Refusal;
import dev.millrace.api.session.OpenedSession;
import dev.millrace.api.session.Role;
import dev.millrace.api.session.Sessions;
import dev.millrace.api.streamkey.StreamKeySeal;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Makes accounts and lets their users in. Thread-safe. */
@Component
class Accounts {
    private static final Logger log = LoggerFactory.getLogger(Accounts.class);

    /** Who has one of these would be taken for the platform itself. */
    private static final Set<String> RESERVED = Set.of("admin", "millrace", "moderator", "staff", "support", "system");

    private final AccountRepository users;
    private final Sessions sessions;
    private final Passwords passwords;
    private final StreamKeySeal seal;
    private final MeterRegistry metrics;

    Accounts(
            AccountRepository users,
            Sessions sessions,
            Passwords passwords,
            StreamKeySeal seal,
            MeterRegistry metrics) {
        this.users = users;
        this.sessions = sessions;
        this.passwords = passwords;
        this.seal = seal;
        this.metrics = metrics;
    }

    Session register(NewAccount account) {
        String displayName = Optional.ofNullable(account.displayName()).orElse(account.username());
        User user = (RESERVED.contains(account.username())
                        ? Optional.<User>empty()
                        : create(account.username(), displayName.strip(), account.password(), Role.VIEWER))
                .orElseThrow(Refusal.USERNAME_TAKEN::exception);
        log.atInfo().addKeyValue("user", user.username()).log("account made");
        return letIn(Long.parseLong(user.id()), user);
    }

    /** Empty when the username and the password do not belong together. */
    Optional<Session> logIn(Credentials credentials) {
        Optional<StoredUser> stored = users.findByUsername(credentials.username());
        boolean right = passwords.matches(credentials.password(), stored.map(StoredUser::passwordHash));
        metrics.counter("millrace.logins", "result", right ? "success" : "failure")
                .increment();
        return stored.filter(found -> right).map(found -> letIn(found.id(), found.user()));
    }

    /** Makes the account {@code admin} unless it is there. */
    void ensureAdmin(String password) {
        String admin = Role.ADMIN.stored();
        if (!users.exists(admin) && create(admin, "Admin", password, Role.ADMIN).isPresent()) {
            log.info("the account admin is made");
        }
    }

    private Optional<User> create(String username, String displayName, String password, Role role) {
        return users.create(
                username,
                displayName,
                passwords.hash(password),
                role,
                NameColor.of(username),
                seal.seal(seal.newKey(), username));
    }

    private Session letIn(long userId, User user) {
        OpenedSession session = sessions.open(userId);
        return new Session(session.token().value(), session.expiresAt(), user);
    }
}
