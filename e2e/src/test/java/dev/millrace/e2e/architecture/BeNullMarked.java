package dev.millrace.e2e.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** That the package of a class says {@code @NullMarked}: null is nowhere in a signature unless it is written there. */
final class BeNullMarked extends ArchCondition<JavaClass> {

    BeNullMarked() {
        super("be in a package that is @NullMarked");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(new SimpleConditionEvent(
                type, marked, type.getPackageName() + (marked ? " is" : " is not") + " @NullMarked"));
    }
}
