package dev.millrace.api.account;

import dev.millrace.api.http.Answer;
import dev.millrace.api.http.ClientAddresses;
import dev.millrace.api.http.Refusal;
import dev.millrace.api.session.BearerToken;
import dev.millrace.api.session.Caller;
import dev.millrace.api.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The door: registering, logging in and out. */
@RestController
@RequestMapping("/api/auth")
final class AccountController {
    private final Accounts accounts;
    private final Sessions sessions;
    private final AttemptLimits limits;
    private final ClientAddresses addresses;

    AccountController(Accounts accounts, Sessions sessions, AttemptLimits limits, ClientAddresses addresses) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.limits = limits;
        this.addresses = addresses;
    }

    @PostMapping("/register")
    @ResponseStatus(HttpStatus.CREATED)
    Answer<Session> register(@Valid @RequestBody NewAccount account, HttpServletRequest request) {
        limits.registering(addresses.of(request));
        return Answer.of(accounts.register(account));
    }

    @PostMapping("/login")
    Answer<Session> logIn(@Valid @RequestBody Credentials credentials, HttpServletRequest request) {
        limits.loggingIn(addresses.of(request), credentials.username());
        Session session = accounts.logIn(credentials).orElseThrow(Refusal.BAD_CREDENTIALS::exception);
        limits.loggedIn(credentials.username());
        return Answer.of(session);
    }

    @PostMapping("/logout")
    Answer<@Nullable Void> logOut(Caller caller, HttpServletRequest request) {
        BearerToken.of(request).ifPresent(sessions::close);
        return Answer.done();
    }
}
