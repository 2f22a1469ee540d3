package dev.millrace.chat.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A Lua script from a file, with what all of them start with. Thread-safe. */
final class Script {
    private static final String PRELUDE = "log.lua";

    private final String source;
    private final String digest;

    private Script(String source, String digest) {
        this.source = source;
        this.digest = digest;
    }

    static Script of(String file) {
        String source = read(PRELUDE) + "\n" + read(file);
        return new Script(source, Base16.digest(source.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends the source only when Redis does not know it yet, or no longer. */
    List<String> run(RedisCommands<String, String> redis, List<String> keys, String... arguments) {
        String[] names = keys.toArray(String[]::new);
        try {
            return redis.evalsha(digest, ScriptOutputType.MULTI, names, arguments);
        } catch (RedisNoScriptException unknown) {
            return redis.eval(source, ScriptOutputType.MULTI, names, arguments);
        }
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
