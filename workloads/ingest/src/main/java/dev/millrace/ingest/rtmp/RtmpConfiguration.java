package dev.millrace.ingest.rtmp;

import dev.millrace.ingest.IngestSettings;
import dev.millrace.ingest.address.AddressLimits;
import dev.millrace.ingest.address.Addresses;
import dev.millrace.ingest.broadcast.Door;
import dev.millrace.ingest.broadcast.StreamerReports;
import dev.millrace.ingest.rtmp.RtmpServer.Port;
import dev.millrace.ingest.session.Sessions;
import dev.millrace.ingest.tls.Certificate;
import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.chunk.ChunkLimits;
import dev.millrace.rtmp.publish.PublishLimits;
import dev.millrace.rtmp.publish.PublishServerInitializer;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;

@Configuration(proxyBeanMethods = false)
class RtmpConfiguration {

    @Bean
    Addresses addresses(IngestSettings settings) {
        IngestSettings.Addresses limits = settings.addresses();
        return new Addresses(
                new AddressLimits(
                        limits.connections(),
                        limits.connectsPerSecond(),
                        limits.wrongKeysPerMinute(),
                        AddressLimits.DEFAULT.remembered()),
                System::nanoTime);
    }

    @Bean
    Drain drain(Sessions sessions, IngestSettings settings) {
        return new Drain(sessions, settings.drain());
    }

    @Bean
    Publishers publishers(
            Door door,
            Addresses addresses,
            Drain drain,
            StreamerReports reports,
            AsyncTaskExecutor executor,
            MeterRegistry metrics) {
        return new Publishers(door, addresses, drain::isDraining, reports, executor, metrics);
    }

    @Bean
    RtmpServer rtmpServer(
            IngestSettings settings,
            @Value("${millrace.bindaddress:0.0.0.0}") String address,
            Publishers publishers,
            Addresses addresses,
            ObjectProvider<Certificate> certificate,
            Sessions sessions,
            MeterRegistry metrics) {
        PublishServerInitializer connections = new PublishServerInitializer(limits(settings.limits()), publishers);
        Port tls = certificate.stream()
                .findFirst()
                .map(present -> new Port(
                        new InetSocketAddress(address, settings.rtmps().port()),
                        new TlsConnections(
                                present, connections, settings.limits().start(), publishers::badTls)))
                .orElse(null);
        return new RtmpServer(
                new Port(new InetSocketAddress(address, settings.rtmpPort()), connections),
                tls,
                new AcceptGate(addresses, settings.addresses().total(), metrics),
                sessions);
    }

    private static PublishLimits limits(IngestSettings.Limits limits) {
        int message = Math.toIntExact(limits.message().toBytes());
        ChunkLimits chunks = new ChunkLimits(message, message + message / 2, ChunkLimits.DEFAULT.chunkStreams());
        return new PublishLimits(chunks, AmfLimits.DEFAULT, limits.start(), limits.silence());
    }
}
