package io.keyfold.config;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The platform's published regions: id and domain. Its API is at {@code api.} and its login at {@code login.} of it.
 */
final class Regions {
    /** As in the platform's own client libraries (JavaScript 262). */
    private static final Map<String, String> DOMAIN_BY_ID = Map.ofEntries(
            Map.entry("us-east-1", "mypurecloud.com"),
            Map.entry("us-east-2", "use2.us-gov-pure.cloud"),
            Map.entry("us-west-2", "usw2.pure.cloud"),
            Map.entry("ca-central-1", "cac1.pure.cloud"),
            Map.entry("sa-east-1", "sae1.pure.cloud"),
            Map.entry("mx-central-1", "mxc1.pure.cloud"),
            Map.entry("eu-west-1", "mypurecloud.ie"),
            Map.entry("eu-west-2", "euw2.pure.cloud"),
            Map.entry("eu-central-1", "mypurecloud.de"),
            Map.entry("eu-central-2", "euc2.pure.cloud"),
            Map.entry("me-central-1", "mec1.pure.cloud"),
            Map.entry("ap-south-1", "aps1.pure.cloud"),
            Map.entry("ap-northeast-1", "mypurecloud.jp"),
            Map.entry("ap-northeast-2", "apne2.pure.cloud"),
            Map.entry("ap-northeast-3", "apne3.pure.cloud"),
            Map.entry("ap-southeast-1", "apse1.pure.cloud"),
            Map.entry("ap-southeast-2", "mypurecloud.com.au"),
            Map.entry("eusc-de-east-1", "edee1.eusc-pure.cloud"));

    private Regions() {}

    /** The domain of a region given by its id ({@code us-east-1}, {@code us_east_1}) or by the domain itself. */
    static @Nullable String domainOf(String region) {
        String written = region.toLowerCase(Locale.ROOT);
        String byId = DOMAIN_BY_ID.get(written.replace('_', '-'));
        return byId != null || !DOMAIN_BY_ID.containsValue(written) ? byId : written;
    }

    /** Whether the host belongs to the published platform. */
    static boolean isPlatformHost(String host) {
        String written = host.toLowerCase(Locale.ROOT);
        return DOMAIN_BY_ID.values().stream()
                .anyMatch(domain -> written.equals(domain) || written.endsWith("." + domain));
    }
}
