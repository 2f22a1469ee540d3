package dev.millrace.api.broadcast;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/** The client of the Kubernetes API: configured by the pod's service account, or by {@code KUBECONFIG}. */
@Configuration(proxyBeanMethods = false)
class KubernetesConnection {

    /** People wait for an answer meanwhile; the watch has its own way of trying again. */
    private static final int RETRIES = 2;

    @Bean
    @Fallback
    KubernetesClient kubernetesClient() {
        Config configuration = new ConfigBuilder(Config.autoConfigure(null))
                .withRequestRetryBackoffLimit(RETRIES)
                .build();
        return new KubernetesClientBuilder().withConfig(configuration).build();
    }
}
