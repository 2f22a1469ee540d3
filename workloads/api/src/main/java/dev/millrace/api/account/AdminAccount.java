package dev.millrace.api.account;

import dev.millrace.api.settings.ApiSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Makes the account {@code admin} when the API starts, before it says that it is ready. */
@Component
final class AdminAccount implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(AdminAccount.class);

    private final Accounts accounts;
    private final ApiSettings settings;

    AdminAccount(Accounts accounts, ApiSettings settings) {
        this.accounts = accounts;
        this.settings = settings;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        String password = settings.admin().password();
        if (password == null || password.isBlank()) {
            log.info("MILLRACE_ADMIN_PASSWORD is not set: the account admin is not made");
        } else {
            accounts.ensureAdmin(password);
        }
    }
}
