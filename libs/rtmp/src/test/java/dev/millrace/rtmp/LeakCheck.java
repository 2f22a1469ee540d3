package dev.millrace.rtmp;

import java.util.List;
import net.jqwik.api.lifecycle.AfterContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails each test class, of either engine, that leaves buffers behind. Registered as a service. */
public final class LeakCheck implements AfterAllCallback, AfterContainerHook {

    static {
        LeakRecorder.install();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertNoLeak(context.getDisplayName());
    }

    @Override
    public void afterContainer(ContainerLifecycleContext context) {
        assertNoLeak(context.label());
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    private static void assertNoLeak(String where) {
        List<String> leaks = LeakRecorder.take();
        if (!leaks.isEmpty()) {
            throw new AssertionError(where + " leaks " + leaks.size() + " buffers: " + leaks);
        }
    }
}
