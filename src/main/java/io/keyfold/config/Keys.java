package io.keyfold.config;

import static io.keyfold.config.AddressTypes.HOST;
import static io.keyfold.config.AddressTypes.NETWORK;
import static io.keyfold.config.AddressTypes.ORIGIN;
import static io.keyfold.config.AddressTypes.PREFIX;
import static io.keyfold.config.AddressTypes.REQUEST_PATH;
import static io.keyfold.config.AddressTypes.URL;
import static io.keyfold.config.AddressTypes.URL_WITH_QUERY;
import static io.keyfold.config.ValueTypes.BOOL;
import static io.keyfold.config.ValueTypes.PATH;
import static io.keyfold.config.ValueTypes.PORT;
import static io.keyfold.config.ValueTypes.SECRET;
import static io.keyfold.config.ValueTypes.TEXT;
import static io.keyfold.config.ValueTypes.WORD;
import static io.keyfold.config.ValueTypes.duration;
import static io.keyfold.config.ValueTypes.listOf;
import static io.keyfold.config.ValueTypes.oneOf;
import static io.keyfold.config.ValueTypes.whole;
import static io.keyfold.config.ValueTypes.wholeLong;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every key there is, once, in the order of the reference. The names of environment variables,
 * {@code conf/keyfold.yaml}, {@code docs/configuration.md}, the checks of single values and the hints for misspelt
 * names all come from this list; rules between keys are in {@link Relations}, and {@link ClusterKeys} declares a part.
 */
final class Keys {
    private static final List<Key<?>> DECLARED = new ArrayList<>(80);
    private static final boolean RELOADS = true;
    private static final boolean RESTART = false;
    private static final @Nullable String NONE = null;
    private static final int MOST = 1_000_000;

    static final Key<String> HTTP_HOST =
            add("http.host", HOST, "127.0.0.1", RESTART, "Address of the traffic listener; 0.0.0.0 listens on all.");
    static final Key<Integer> HTTP_PORT =
            add("http.port", PORT, "8080", RESTART, "Port of the traffic listener. 0 takes a free one.");
    static final Key<Path> HTTP_TLS_CERT_FILE = add(
            "http.tls.cert-file",
            PATH,
            NONE,
            RELOADS,
            "Certificate chain (PEM) of the traffic port. Turns TLS on; needs http.tls.key-file.");
    static final Key<Path> HTTP_TLS_KEY_FILE =
            add("http.tls.key-file", PATH, NONE, RELOADS, "Private key (PEM) of the certificate.");
    static final Key<String> HTTP_PATH_PREFIX = add(
            "http.path-prefix",
            PREFIX,
            "",
            RESTART,
            "Prefix before every path, for a proxy that does not strip it. Empty: none.");
    static final Key<List<String>> HTTP_TRUSTED_PROXIES = add(
            "http.trusted-proxies",
            listOf(NETWORK),
            "",
            RESTART,
            "Who may set forwarded addresses: the addresses or networks of your proxies.");
    static final Key<List<String>> HTTP_ALLOWED_ORIGINS = add(
            "http.allowed-origins",
            listOf(ORIGIN),
            "",
            RELOADS,
            "Browser origins that may call, exactly as browsers send them; also checked on WebSocket upgrade.");
    static final Key<Integer> HTTP_MAX_BODY_BYTES = add(
            "http.max-body-bytes",
            whole(1_024, 1 << 20, "bytes"),
            "32768",
            RESTART,
            "Largest body on the typing paths; above it the call is refused with 413.");
    static final Key<Integer> HTTP_MAX_PASSTHROUGH_BYTES = add(
            "http.max-passthrough-bytes",
            whole(1_024, 1 << 28, "bytes"),
            "1048576",
            RESTART,
            "Largest body that is passed through.");

    static final Key<Integer> WS_MAX_FRAMES_PER_SECOND = add(
            "ws.max-frames-per-second",
            whole(0, MOST, "frames per second"),
            "1000",
            RESTART,
            "Frames one socket may send in a second; above it the socket is closed with 4029. 0: no limit.");
    static final Key<Integer> WS_MAX_HANDLES = add(
            "ws.max-handles",
            whole(1, 10_000, "handles"),
            "200",
            RESTART,
            "Participants one socket may have open at once.");
    static final Key<Integer> WS_MAX_FRAME_BYTES = add(
            "ws.max-frame-bytes",
            whole(512, 1 << 20, "bytes"),
            "4096",
            RESTART,
            "Largest frame; it must hold the agent's token in 'hello'. A larger one closes the socket with 4500.");

    static final Key<Integer> LIMITS_PER_AGENT = add(
            "limits.per-agent-per-second",
            whole(0, MOST, "calls per second"),
            "0",
            RELOADS,
            "Calls one agent may make in a second; above it 429. 0: no limit.");
    static final Key<Integer> LIMITS_PER_IP = add(
            "limits.per-ip-per-second",
            whole(0, MOST, "calls per second"),
            "0",
            RELOADS,
            "Calls one client address may make in a second; above it 429. 0: no limit.");

    static final Key<String> MANAGEMENT_HOST = add(
            "management.host",
            HOST,
            "127.0.0.1",
            RESTART,
            "Address of the listener for health, metrics, status, console and admin.");
    static final Key<Integer> MANAGEMENT_PORT =
            add("management.port", PORT, "9090", RESTART, "Port of the same listener. 0 takes a free one.");
    static final Key<String> ADMIN_TOKEN = add(
            "admin.token",
            SECRET,
            NONE,
            RESTART,
            "Bearer token for /admin, the console and traces. When not set, one is made at the start and "
                    + "printed once.");

    static final Key<Settings.AuthMode> AUTH_MODE = add(
            "auth.mode",
            oneOf(Settings.AuthMode.class),
            "jwt",
            RESTART,
            "How agents prove who they are: a signed token (jwt), a token of the platform checked upstream "
                    + "once (platform), or not at all (none, only with a loopback http.host).");
    static final Key<Long> AUTH_PLATFORM_CACHE_FOR = add(
            "auth.platform.cache-for",
            duration("1s", "24h"),
            "5m",
            RESTART,
            "With auth.mode platform: for how long a checked token is believed.");
    static final Key<String> JWKS_URL = add(
            "auth.jwt.jwks-url",
            URL_WITH_QUERY,
            NONE,
            RESTART,
            "Where the issuer publishes its keys. Exactly one of the three key sources is set with auth.mode jwt.");
    static final Key<List<Path>> PUBLIC_KEY_FILES = add(
            "auth.jwt.public-key-files",
            listOf(PATH),
            "",
            RELOADS,
            "Public keys (PEM) that sign agents' tokens; several while keys are exchanged.");
    static final Key<String> HMAC_SECRET = add(
            "auth.jwt.hmac-secret",
            SECRET,
            NONE,
            RELOADS,
            "Shared secret that signs agents' tokens; 32 bytes or more.");
    static final Key<String> JWT_ISSUER =
            add("auth.jwt.issuer", TEXT, NONE, RESTART, "When set, the only accepted 'iss' of a token.");
    static final Key<String> JWT_AUDIENCE =
            add("auth.jwt.audience", TEXT, NONE, RESTART, "When set, a token's 'aud' must hold it.");
    static final Key<String> REQUIRED_SCOPE = add(
            "auth.jwt.required-scope",
            TEXT,
            "conversations:messaging:write",
            RESTART,
            "Scope that a token must carry in 'scope' (separated by spaces) or 'scp' (array). Empty: none is "
                    + "asked for.");
    static final Key<String> USER_CLAIM = add(
            "auth.jwt.user-claim", WORD, "sub", RESTART, "The claim that holds the agent's user id on the platform.");
    static final Key<List<String>> SERVICE_SUBJECTS = add(
            "auth.service-subjects",
            listOf(WORD),
            "",
            RELOADS,
            "Subjects that may type for any agent and post lifecycle events. What they do is audited.");

    static final Key<Settings.Dialect> DIALECT = add(
            "upstream.dialect",
            oneOf(Settings.Dialect.class),
            "guest",
            RESTART,
            "Which typing call upstream takes: with a guest token (guest; not on a published platform host, "
                    + "which does not have it), the published agent call (platform), or another Keyfold (keyfold).");
    static final Key<String> BASE_URL = add(
            "upstream.base-url",
            URL,
            NONE,
            RESTART,
            "Where upstream is, such as https://api.mypurecloud.com. Required by serve; GENESYSCLOUD_REGION "
                    + "stands in for it.");
    static final Key<String> GUEST_TOKENS_PATH = add(
            "upstream.guest-tokens.path",
            REQUEST_PATH,
            "/api/v2/conversations/messaging/guest-tokens",
            RESTART,
            "Where guest tokens come from, below upstream.base-url; dialect guest.");
    static final Key<String> TOKEN_URL = add(
            "upstream.oauth.token-url",
            URL,
            NONE,
            RELOADS,
            "Where the relay's own token comes from (client credentials), such as "
                    + "https://login.mypurecloud.com/oauth/token. GENESYSCLOUD_REGION stands in for it.");
    static final Key<String> CLIENT_ID = add(
            "upstream.oauth.client-id",
            TEXT,
            NONE,
            RELOADS,
            "The relay's own OAuth client. GENESYSCLOUD_OAUTHCLIENT_ID stands in for it.");
    static final Key<String> CLIENT_SECRET = add(
            "upstream.oauth.client-secret",
            SECRET,
            NONE,
            RELOADS,
            "The secret of that client. GENESYSCLOUD_OAUTHCLIENT_SECRET stands in for it.");
    static final Key<Settings.Credential> CREDENTIAL = add(
            "upstream.credential",
            oneOf(Settings.Credential.class),
            NONE,
            RESTART,
            "Dialect platform: whose token the typing call carries, the agent's own or the relay's. When not "
                    + "set: agent with auth.mode platform, else client.");
    static final Key<Integer> PER_TOKEN_PER_MINUTE = add(
            "upstream.limits.per-token-per-minute",
            whole(1, MOST, "calls per minute"),
            "300",
            RELOADS,
            "What upstream allows one token in a minute, typing and messages together. 98 % of it is used, "
                    + "with bursts of at most 1 %.");
    static final Key<Integer> PER_MINUTE = add(
            "upstream.limits.per-minute",
            whole(0, 100 * MOST, "calls per minute"),
            "0",
            RELOADS,
            "Typing calls of the whole cluster in a minute. 0: no limit.");
    static final Key<Integer> CONTROL_PER_MINUTE = add(
            "upstream.limits.control-per-minute",
            whole(0, 100 * MOST, "calls per minute"),
            "0",
            RELOADS,
            "Look-ups and token requests of the whole cluster in a minute, a budget of their own. 0: no limit.");
    static final Key<Long> PER_MONTH = add(
            "upstream.limits.per-month",
            wholeLong(0, 1_000_000_000_000L, "calls per month"),
            "0",
            RELOADS,
            "All upstream calls of the cluster in a calendar month (UTC); above it typing is suppressed with "
                    + "reason 'cap'. 0: no limit.");
    static final Key<Path> MONTH_FILE = add(
            "upstream.limits.month-file",
            PATH,
            NONE,
            RESTART,
            "File in which this node keeps the month's count of calls, so that a restart does not begin it anew: one "
                    + "for each node, in a folder that outlives it. Not set: a node alone counts since its start, and "
                    + "a cluster since its first node's.");
    static final Key<Long> UPSTREAM_TIMEOUT =
            add("upstream.timeout", duration("100ms", "60s"), "2s", RESTART, "Longest time for one upstream call.");

    static final Key<Boolean> TYPING_ENABLED = add(
            "typing.enabled",
            BOOL,
            "true",
            RELOADS,
            "The kill switch: false answers every keystroke with 'suppressed' and calls nobody.");
    static final Key<Boolean> TYPING_SHADOW =
            add("typing.shadow", BOOL, "false", RELOADS, "Decide and count as always, but send nothing.");
    static final Key<Long> REFRESH_INTERVAL = add(
            "typing.refresh-interval",
            duration("1ms", "10m"),
            "4s",
            RESTART,
            "Least time between two typing calls of one conversation. Must be below typing.display-duration.");
    static final Key<Long> DISPLAY_DURATION = add(
            "typing.display-duration",
            duration("1ms", "10m"),
            "5s",
            RESTART,
            "How long the guest sees the indicator after one call.");
    static final Key<Long> IDLE_TIMEOUT = add(
            "typing.idle-timeout",
            duration("1ms", "10m"),
            "5s",
            RESTART,
            "Without a keystroke for this long, the agent has stopped.");
    static final Key<Long> MESSAGE_FLOOR = add(
            "typing.message-floor",
            duration("1ms", "10m"),
            "1s",
            RESTART,
            "Least time between two calls when a message, or a call that failed before it was written, came "
                    + "between. At most typing.refresh-interval.");
    static final Key<Long> MAX_AGE = add(
            "typing.max-age",
            duration("1ms", "1m"),
            "1s",
            RESTART,
            "A call that could not leave in this time is dropped, never sent late.");
    static final Key<Long> MAX_HOLD = add(
            "typing.max-hold",
            duration("1ms", "1h"),
            "120s",
            RESTART,
            "Longest 'for' of a hold, with which bots keep the indicator lit without keys.");

    static final Key<Long> RENEW_BEFORE = add(
            "lease.renew-before",
            duration("1ms", "1h"),
            "60s",
            RESTART,
            "How long before its expiry a guest token is renewed (at most a third of its life), with jitter.");
    static final Key<Long> IDLE_AFTER = add(
            "lease.idle-after",
            duration("1ms", "24h"),
            "2m",
            RESTART,
            "A conversation without keystrokes for this long stops renewing. Not below typing.idle-timeout.");

    static final Key<Boolean> VERIFY = add(
            "participants.verify",
            BOOL,
            "true",
            RESTART,
            "Look participants up before the first call; false takes ids as they come.");
    static final Key<Unverified> UNVERIFIED = add(
            "participants.unverified",
            oneOf(Unverified.class),
            "hold",
            RESTART,
            "When a look-up cannot be made now: hold (204, suppressed) or allow.");
    static final Key<Boolean> MATCH_USER = add(
            "participants.match-user",
            BOOL,
            "true",
            RESTART,
            "Refuse a participant whose user is known and is not the caller.");
    static final Key<List<String>> PURPOSES = add(
            "participants.purposes",
            listOf(WORD),
            "agent,user",
            RELOADS,
            "Who may type, by the platform's purpose. customer and external are the guest's side and cannot "
                    + "be listed.");

    static final Key<Boolean> PASSTHROUGH_ENABLED = add(
            "passthrough.enabled",
            BOOL,
            "false",
            RESTART,
            "Pass other calls on to upstream.base-url unchanged; see docs/sdk.md.");
    static final Key<List<String>> PASSTHROUGH_PATHS = add(
            "passthrough.paths", listOf(REQUEST_PATH), "/api/v2/", RESTART, "Which paths, by their first segments.");

    static {
        DECLARED.addAll(ClusterKeys.ALL);
    }

    static final Key<Path> SIDECAR_SOCKET = add("sidecar.socket", PATH, NONE, RESTART, "Unix socket of the sidecar.");
    static final Key<Path> SIDECAR_SECRET_FILE = add(
            "sidecar.secret-file", PATH, NONE, RESTART, "Per-user secret that desktops send when auth.mode is none.");

    static final Key<Settings.Timeline> TIMELINE = add(
            "privacy.timeline",
            oneOf(Settings.Timeline.class),
            "decisions",
            RELOADS,
            "What the timeline of a conversation keeps: nothing (off), decisions, or also keys while it is "
                    + "traced (keys). Off above 10,000 conversations unless traced.");

    private static final List<Key<?>> ALL = Collections.unmodifiableList(DECLARED);

    private Keys() {}

    /** All keys, in the order of the reference. */
    static List<Key<?>> all() {
        return ALL;
    }

    private static <T> Key<T> add(
            String name, ValueType<T> type, @Nullable String defaultText, boolean reloads, String meaning) {
        Key<T> key = new Key<>(name, type, defaultText, reloads, meaning);
        DECLARED.add(key);
        return key;
    }

    /** What happens to a participant that could not be looked up. */
    enum Unverified {
        HOLD,
        ALLOW
    }
}
