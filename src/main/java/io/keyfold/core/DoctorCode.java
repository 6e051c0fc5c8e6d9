package io.keyfold.core;

/**
 * What {@code keyfold doctor} can find besides a {@link ProblemCode}: things that no caller is ever answered with. A
 * closed set; the texts are written here once, like those of the problems.
 */
public enum DoctorCode implements Explained {
    MEMORY_SHORT(
            "memory-short",
            "Too little memory",
            "The JVM may use so little heap that a relay would spend its time collecting it.",
            "Give the JVM at least 128 MB (KEYFOLD_OPTS=-Xmx128m), or the container a higher limit."),
    OPEN_FILES_SHORT(
            "open-files-short",
            "Too few open files allowed",
            "Every desktop and every connection upstream is an open file, and this process may open only a few.",
            "Raise the limit: 'ulimit -n 65536' in the shell, LimitNOFILE=65536 in the systemd unit."),
    CONFIGURATION_INVALID(
            "configuration-invalid",
            "Configuration not valid",
            "The relay would not start: the configuration has the problems listed.",
            "Mend each of them; 'keyfold config doc' has the keys and rules, 'keyfold check-config' checks again."),
    CONFIGURATION_DOUBTFUL(
            "configuration-doubtful",
            "Configuration probably not as meant",
            "The relay would start, but something in the configuration is probably not meant so.",
            "Read the warnings listed; what is meant so can stay."),
    ADDRESS_NOT_HERE(
            "address-not-here",
            "Not an address of this machine",
            "The relay is told to listen on an address that this machine does not have.",
            "Set the key named to an address that it has, or to 0.0.0.0 for all of them."),
    PORT_TAKEN(
            "port-taken",
            "Port taken by another program",
            "Something that is not this relay listens on a port that the relay needs.",
            "Stop that program ('ss -ltnp' shows it), or set the key named to another port."),
    AGENT_KEYS(
            "agent-keys",
            "Keys for agent tokens not usable",
            "The relay cannot tell good agent tokens from bad ones: their keys cannot be read or fetched.",
            "Check auth.jwt.jwks-url (does it answer with keys?), or the files of auth.jwt.public-key-files."),
    NAME_UNKNOWN(
            "name-unknown",
            "Host name not known",
            "The name in the address cannot be resolved on this machine.",
            "Check the spelling of the address named, and this machine's DNS ('getent hosts NAME')."),
    CONNECTION_REFUSED(
            "connection-refused",
            "Connection refused",
            "The host is there, but nothing takes connections at this address and port.",
            "Check host and port of the address named, that the program there runs, and firewalls on the way."),
    NO_ANSWER(
            "no-answer",
            "No answer",
            "The connection or the call was taken, or swallowed on the way, and never answered.",
            "Check firewalls and proxies on the way (many drop silently), and the health of who should answer."),
    SLOW_ANSWER(
            "slow-answer",
            "Answers come too late",
            "The answer came after upstream.timeout: the relay would have given up before.",
            "Find out why it is slow; raise upstream.timeout only if it has to be."),
    CONNECTION_CUT(
            "connection-cut",
            "Connection cut off",
            "The connection was closed before the answer was complete.",
            "Look at proxies and load balancers on the way, and whether the address speaks HTTP (or HTTPS) at all."),
    TLS_FAILED(
            "tls-failed",
            "TLS not trusted",
            "The certificate is not trusted, has expired, or is not for this host name; no connection is made so.",
            "Check the host name in the address and the certificate's names and dates. A private authority must be in"
                    + " the JVM's trust store (KEYFOLD_OPTS=-Djavax.net.ssl.trustStore=FILE)."),
    CERTIFICATE_EXPIRING(
            "certificate-expiring",
            "Certificate expires soon",
            "The certificate is good today and expires within two weeks.",
            "Have it renewed by who runs that host."),
    SERVER_ERROR(
            "server-error",
            "Upstream fails",
            "Upstream answers calls with errors of its own (5xx).",
            "Wait, or ask who runs it, with the correlation id; desktops get 204 meanwhile, the guest sees nothing."),
    RATE_LIMITED(
            "rate-limited",
            "Upstream's rate limit is used up",
            "Upstream answers 429: this token, client or organisation has made all the calls it may.",
            "Wait for the time in Retry-After. If it comes again: who else uses this OAuth client? Lower"
                    + " upstream.limits.* to what is left for the relay."),
    NOT_THE_PLATFORM(
            "not-the-platform",
            "Not the platform's API",
            "Somebody answers at the address, but not as the platform's API would.",
            "Check upstream.base-url: the API's host (api.<region domain>), without a path below it."),
    TOKEN_URL_WRONG(
            "token-url-wrong",
            "Not a token endpoint",
            "Somebody answers at upstream.oauth.token-url, but gives no access token and no OAuth error.",
            "Check upstream.oauth.token-url: the login host, https://login.<region domain>/oauth/token."),
    CLIENT_REFUSED(
            "client-refused",
            "Client id or secret wrong",
            "The token endpoint does not know this client id with this secret.",
            "Check upstream.oauth.client-id and .client-secret: same region, not deleted, grant type client"
                    + " credentials, no blank or line break around the secret."),
    CLIENT_TOKEN_REFUSED(
            "client-token-refused",
            "Fresh access token refused",
            "The access token came from upstream.oauth.token-url, and upstream.base-url does not accept it.",
            "Let both addresses name the same region and organisation."),
    PERMISSION_MISSING(
            "permission-missing",
            "Permission missing",
            "Upstream knows the token and forbids the call (403): a role, permission or scope is missing.",
            "Give the OAuth client's role 'conversation:communication:view' for look-ups and the messaging"
                    + " permissions for typing, in the division of the conversations; scope: conversations."),
    GUEST_TOKENS_MISSING(
            "guest-tokens-missing",
            "No guest tokens at this path",
            "Upstream has nothing at the path where guest tokens should come from.",
            "Check upstream.guest-tokens.path. The published platform has none: use upstream.dialect: platform."),
    GUEST_TOKEN_SHORT_LIVED(
            "guest-token-short-lived",
            "Guest tokens live too short",
            "Guest tokens expire so soon that each conversation needs a new one every few seconds.",
            "Have their life raised upstream: minutes, not seconds. The relay copes, at the price of token requests."),
    PLATFORM_TOKEN(
            "platform-token",
            "This is a platform token; the typing call needs a guest token",
            "The token is one of the platform's own access tokens. The typing call takes a guest token of the"
                    + " conversation and answers any other one with 401.",
            "Let the relay fetch guest tokens: set upstream.oauth.*. Desktops then send only their own agent token"
                    + " (auth.mode: jwt, or auth.mode: platform for platform tokens), and no guest_token."),
    GUEST_TOKEN_REFUSED(
            "guest-token-refused",
            "Guest token refused",
            "Upstream does not accept the guest token: it has expired, was revoked, or is another conversation's.",
            "Hand over a fresh guest token of this conversation, or let the relay fetch them (upstream.oauth.*)."),
    CALL_REFUSED(
            "call-refused",
            "Typing call refused",
            "Upstream refused the typing call itself, not its token.",
            "Check the ids, and whether this upstream offers the call of upstream.dialect at all."),
    TYPING_SWITCHED_OFF(
            "typing-switched-off",
            "Typing indicators are switched off",
            "The platform or the guest's messenger is configured not to show that an agent types.",
            "Switch the agent typing indicator on in the messenger configuration (showAgentTypingIndicator) and"
                    + " publish it."),
    CLOCK_SKEW(
            "clock-skew",
            "Clocks differ",
            "This machine's clock and that of who issues tokens differ by more than 30 s: tokens look expired, or"
                    + " not valid yet.",
            "Synchronise this machine's clock (chrony, systemd-timesyncd); if it is right, tell who runs the other."),
    BUDGET_TOO_SMALL(
            "budget-too-small",
            "Budget too small for one conversation",
            "The limits leave fewer calls a minute than one typing conversation needs.",
            "Raise upstream.limits.per-token-per-minute or upstream.limits.per-minute, or lengthen"
                    + " typing.refresh-interval with typing.display-duration."),
    BUDGET_ABOVE_PLATFORM(
            "budget-above-platform",
            "Budget above upstream's limit",
            "Upstream allows fewer calls a minute for this token than the relay is told it may make.",
            "Set upstream.limits.per-token-per-minute to what upstream says, or have the limit raised there."),
    MONTHLY_CAP(
            "monthly-cap",
            "Monthly cap reached",
            "The relay has made all the calls that upstream.limits.per-month allows; typing is suppressed until the"
                    + " month (UTC) ends.",
            "Raise upstream.limits.per-month (re-read without a restart), or wait."),
    NOT_KEYFOLD(
            "not-keyfold",
            "No Keyfold behind this address",
            "Somebody answers at the public address, but it is not a Keyfold, or its path is another one.",
            "Check the address given with --url, the proxy's rules behind it, and http.path-prefix."),
    UNDERSCORE_HEADER_DROPPED(
            "underscore-header-dropped",
            "A proxy drops the guest_token header",
            "A proxy on the way drops headers with an underscore in their name, as nginx does by default. Guest tokens"
                    + " that desktops send never arrive.",
            "nginx: 'underscores_in_headers on;' in the server block. Or let desktops send X-Guest-Token instead."),
    HEADER_DROPPED(
            "header-dropped",
            "A proxy drops a header",
            "A header that desktops send does not arrive behind the public address.",
            "Let the proxy pass the header named: Authorization and X-Guest-Token are needed, traceparent and"
                    + " purecloud-sdk harmless to lose."),
    WEBSOCKET_BLOCKED(
            "websocket-blocked",
            "WebSockets do not get through",
            "The upgrade of /v1/ws to a WebSocket fails behind the public address; desktops fall back to one call a"
                    + " key.",
            "nginx: 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection"
                    + " \"upgrade\";' and a proxy_read_timeout above 60 s."),
    CORS_BLOCKED(
            "cors-blocked",
            "Browsers would block the call",
            "The preflight of an allowed origin is not answered as a browser needs it: a proxy answers in the relay's"
                    + " place, or adds a second set of CORS headers.",
            "Let the proxy pass OPTIONS through and add no Access-Control-* headers of its own."),
    HELD_BACK(
            "held-back",
            "Keyfold took the key and sends nothing",
            "The relay answered 204 and will make no typing call; the header Keyfold-Reason says why.",
            "See the page of that reason: 'keyfold explain REASON'.");

    private final String label;
    private final String title;
    private final String cause;
    private final String remedy;

    DoctorCode(String label, String title, String cause, String remedy) {
        this.label = label;
        this.title = title;
        this.cause = cause;
        this.remedy = remedy;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String cause() {
        return cause;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
