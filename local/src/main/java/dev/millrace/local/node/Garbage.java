package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Collection;
import java.util.List;
import java.util.function.BiPredicate;

/** Finds what belongs to nobody any more: the part of the garbage collector that one machine needs. */
final class Garbage {
    private Garbage() {}

    /**
     * @param ownerLives whether the owner that a reference in a namespace names is still there, with the same uid
     * @return objects that have owners, all of which are gone
     */
    static <T extends HasMetadata> List<T> of(Collection<T> objects, BiPredicate<String, OwnerReference> ownerLives) {
        return objects.stream()
                .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
                .filter(object -> !object.getMetadata().getOwnerReferences().isEmpty())
                .filter(object -> object.getMetadata().getOwnerReferences().stream()
                        .noneMatch(owner -> ownerLives.test(object.getMetadata().getNamespace(), owner)))
                .toList();
    }
}
