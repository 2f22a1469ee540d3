package dev.millrace.local.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the node sees of the cluster: watched, never asked for again and again. Safe for use by several threads. */
final class ClusterView implements ConfigSource, AutoCloseable {
    private static final List<ResourceDefinitionContext> OWNERS = List.of(
            millrace("LiveStream", "livestreams"),
            millrace("TranscodeProfile", "transcodeprofiles"),
            millrace("ChatPool", "chatpools"));

    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<Service> services;
    private final SharedIndexInformer<Deployment> deployments;
    private final SharedIndexInformer<Secret> secrets;
    private final SharedIndexInformer<ConfigMap> configMaps;
    private final List<SharedIndexInformer<GenericKubernetesResource>> owners = new ArrayList<>();

    /** @param changed called after each change */
    ClusterView(KubernetesClient client, Runnable changed) {
        pods = client.pods().inAnyNamespace().inform(new Ring<>(changed));
        services = client.services().inAnyNamespace().inform(new Ring<>(changed));
        deployments = client.apps().deployments().inAnyNamespace().inform(new Ring<>(changed));
        secrets = client.secrets().inAnyNamespace().inform(new Ring<>(changed));
        configMaps = client.configMaps().inAnyNamespace().inform(new Ring<>(changed));
        for (ResourceDefinitionContext type : OWNERS) {
            if (isServed(client, type)) {
                owners.add(
                        client.genericKubernetesResources(type).inAnyNamespace().inform(new Ring<>(changed)));
            }
        }
    }

    private static boolean isServed(KubernetesClient client, ResourceDefinitionContext type) {
        return client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(type.getPlural() + "." + type.getGroup())
                        .get()
                != null;
    }

    private static ResourceDefinitionContext millrace(String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("millrace.dev")
                .withVersion("v1alpha1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    List<Pod> pods() {
        return pods.getStore().list();
    }

    List<Service> services() {
        return services.getStore().list();
    }

    List<Deployment> deployments() {
        return deployments.getStore().list();
    }

    /** The uids of all objects that may own others here. */
    boolean hasOwner(String uid) {
        return has(pods, uid)
                || has(deployments, uid)
                || has(services, uid)
                || owners.stream().anyMatch(o -> has(o, uid));
    }

    private static <T extends HasMetadata> boolean has(SharedIndexInformer<T> informer, String uid) {
        return informer.getStore().list().stream()
                .anyMatch(object -> object.getMetadata().getUid().equals(uid));
    }

    @Override
    public Optional<Secret> secret(String namespace, String name) {
        return Optional.ofNullable(secrets.getStore().getByKey(namespace + "/" + name));
    }

    @Override
    public Optional<ConfigMap> configMap(String namespace, String name) {
        return Optional.ofNullable(configMaps.getStore().getByKey(namespace + "/" + name));
    }

    @Override
    public void close() {
        List<SharedIndexInformer<?>> all = new ArrayList<>(List.of(pods, services, deployments, secrets, configMaps));
        all.addAll(owners);
        all.forEach(SharedIndexInformer::stop);
    }

    /** Rings at every event. */
    private record Ring<T>(Runnable changed) implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            changed.run();
        }

        @Override
        public void onUpdate(T before, T after) {
            changed.run();
        }

        @Override
        public void onDelete(T object, boolean unknown) {
            changed.run();
        }
    }
}
