package io.keyfold.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables that the platform's own tools use, as fallbacks for {@code upstream.*}: below files, above defaults.
 * What the region says is used as a whole or not at all, so that a credential never goes to another host than the
 * calls.
 */
final class PlatformLayer {
    private static final String REGION = "GENESYSCLOUD_REGION";
    private static final String CLIENT_ID = "GENESYSCLOUD_OAUTHCLIENT_ID";
    private static final String CLIENT_SECRET = "GENESYSCLOUD_OAUTHCLIENT_SECRET";

    private PlatformLayer() {}

    /** @param baseUrlSet whether another layer names the upstream; then the region says nothing */
    static Layer read(Map<String, String> environment, int ordinal, boolean baseUrlSet, Findings findings) {
        Layer layer = new Layer("platform environment", ordinal);
        put(layer, Keys.CLIENT_ID, environment.get(CLIENT_ID), CLIENT_ID);
        put(layer, Keys.CLIENT_SECRET, environment.get(CLIENT_SECRET), CLIENT_SECRET);
        String region = environment.getOrDefault(REGION, "").strip();
        if (!region.isEmpty() && !baseUrlSet) {
            putRegion(layer, region, findings);
        }
        return layer;
    }

    private static void putRegion(Layer layer, String region, Findings findings) {
        String domain = Regions.domainOf(region);
        if (domain == null) {
            findings.problem(
                    REGION,
                    region,
                    "environment",
                    "is not a region; write its id or domain, such as us-east-1 or mypurecloud.com, or set "
                            + Keys.BASE_URL.name());
            return;
        }
        put(layer, Keys.BASE_URL, "https://api." + domain, REGION);
        put(layer, Keys.TOKEN_URL, "https://login." + domain + "/oauth/token", REGION);
    }

    private static void put(Layer layer, Key<?> key, @Nullable String text, String variable) {
        if (text != null) {
            layer.put(key, text, "environment " + variable);
        }
    }
}
