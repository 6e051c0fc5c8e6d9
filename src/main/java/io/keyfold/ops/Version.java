package io.keyfold.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The version of this build: written once, in the pom, and carried by the jar. */
public final class Version {
    private static final String RESOURCE = "/io/keyfold/version.properties";

    private Version() {}

    /** For example {@code 0.1.0}; throws {@link IllegalStateException} when the build is incomplete. */
    public static String current() {
        return Holder.CURRENT;
    }

    /** The build and what it runs on: {@code version}, {@code java}, {@code os}, in this order. */
    public static Map<String, String> build() {
        Map<String, String> build = new LinkedHashMap<>();
        build.put("version", current());
        build.put("java", Runtime.version().toString());
        build.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return build;
    }

    private static String read() {
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("missing resource=" + RESOURCE);
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Holder {
        static final String CURRENT = read();
    }
}
