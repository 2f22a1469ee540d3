package dev.millrace.ingest.tls;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether the certificate of RTMPS is good. Not part of readiness: RTMP works without it. */
final class CertificateHealth implements HealthIndicator {
    private final Certificate certificate;

    CertificateHealth(Certificate certificate) {
        this.certificate = certificate;
    }

    @Override
    public Health health() {
        Health.Builder answer = certificate
                .problem()
                .map(problem -> Health.down().withDetail("reason", problem))
                .orElseGet(Health::up);
        certificate.expiry().ifPresent(expiry -> answer.withDetail("expiry", expiry.toString()));
        return answer.build();
    }
}
