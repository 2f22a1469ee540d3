package dev.millrace.ingest.rtmp;

import dev.millrace.ingest.IngestSettings;
import dev.millrace.ingest.broadcast.Door;
import dev.millrace.ingest.session.Sessions;
import dev.millrace.rtmp.amf.AmfLimits;
import dev.millrace.rtmp.chunk.ChunkLimits;
import dev.millrace.rtmp.publish.PublishLimits;
import dev.millrace.rtmp.publish.PublishServerInitializer;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;

@Configuration(proxyBeanMethods = false)
class RtmpConfiguration {

    @Bean
    RtmpServer rtmpServer(
            IngestSettings settings,
            @Value("${millrace.bindaddress:0.0.0.0}") String address,
            Door door,
            Sessions sessions,
            AsyncTaskExecutor executor,
            MeterRegistry metrics) {
        Publishers publishers = new Publishers(door, executor, metrics);
        return new RtmpServer(
                new InetSocketAddress(address, settings.rtmpPort()),
                new PublishServerInitializer(limits(settings.limits()), publishers),
                sessions);
    }

    private static PublishLimits limits(IngestSettings.Limits limits) {
        int message = Math.toIntExact(limits.message().toBytes());
        ChunkLimits chunks = new ChunkLimits(message, message + message / 2, ChunkLimits.DEFAULT.chunkStreams());
        return new PublishLimits(chunks, AmfLimits.DEFAULT, limits.start(), limits.silence());
    }
}
