package dev.millrace.api.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a user may do. */
public enum Role {
    @JsonProperty("viewer")
    VIEWER,
    @JsonProperty("admin")
    ADMIN;

    /** As it is stored. */
    public String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role that is stored as {@code text}. */
    public static Role of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
