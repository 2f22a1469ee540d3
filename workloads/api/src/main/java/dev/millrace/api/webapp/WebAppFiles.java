package dev.millrace.api.webapp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

/**
 * Serves the web app from its jar. The names of what is in {@code assets/} carry a hash of their content, so they may
 * be kept for ever; everything else is asked for again. Paths of the web app's own pages get {@code index.html}.
 */
@Component
final class WebAppFiles implements WebMvcConfigurer {
    private static final String FOLDER = "classpath:/META-INF/resources/";
    private static final String INDEX = "index.html";
    private static final Duration FOR_EVER = Duration.ofDays(365);
    private static final List<String> NOT_PAGES = List.of("api/", "hls/", "vod/", "ws/", "assets/");

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations(FOLDER + "assets/")
                .setCacheControl(CacheControl.maxAge(FOR_EVER).cachePublic().immutable());
        registry.addResourceHandler("/**")
                .addResourceLocations(FOLDER)
                .setCacheControl(CacheControl.noCache())
                .resourceChain(false)
                .addResolver(new PageResolver());
    }

    /** Resource handlers serve no empty path. */
    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addViewController("/").setViewName("forward:/" + INDEX);
    }

    /** A file, or the web app's page when the path looks like one: no extension, and nobody else's. */
    private static final class PageResolver extends PathResourceResolver {
        @Override
        protected @Nullable Resource getResource(String path, Resource location) throws IOException {
            Resource file = super.getResource(path, location);
            return file == null && isPage(path) ? super.getResource(INDEX, location) : file;
        }

        private static boolean isPage(String path) {
            return NOT_PAGES.stream().noneMatch((path + "/")::startsWith)
                    && path.indexOf('.', path.lastIndexOf('/') + 1) < 0;
        }
    }
}
