package io.keyfold.config;

/** The prose around the generated parts of the reference. */
final class ReferenceTexts {
    static final String YAML_HEAD = """
            # Keyfold's configuration. Every key is here, as a comment with its default. To change one, take away \
            the '#'
            # in front of it and in front of the section above it; the spaces behind stay.
            # Precedence: flag, environment, file, default. Durations need a unit: ms, s, m or h.
            # [reloads] marks keys that are read again when this file changes, without a restart.
            # Check with 'keyfold check-config'. The reference is docs/configuration.md.
            """;

    static final String INTRODUCTION = """
            # Configuration

            <!-- Written by 'keyfold config doc'; change the texts in Keys.java and ReferenceTexts.java. -->

            A value comes from the first of these that has it:

            1. a flag: `--set typing.refresh-interval=4s`
            2. the environment: `KEYFOLD_TYPING_REFRESH_INTERVAL=4s`
            3. a file: `conf/keyfold.yaml`, or those named by `-c FILE`; of several, the later wins
            4. `GENESYSCLOUD_REGION`, `GENESYSCLOUD_OAUTHCLIENT_ID`, `GENESYSCLOUD_OAUTHCLIENT_SECRET`, for `upstream.*`
            5. the default

            - In a file, dots are levels (`typing:` and below it `refresh-interval: 4s`); `typing.refresh-interval: \
            4s` in one line
              is the same.
            - Durations carry a unit: `250ms`, `4s`, `2m`, `1h`. A bare number is refused.
            - In the environment a list is separated by commas. An empty variable means "not set", except for texts \
            and lists,
              where it is the empty value.
            - A secret may come from a file: `KEYFOLD_ADMIN_TOKEN_FILE=/run/secrets/admin`. One newline at the end \
            is taken off.
            - The region is an id (`us-east-1`) or a domain (`mypurecloud.com`); it stands for `upstream.base-url` and
              `upstream.oauth.token-url`, and only while nothing else names the base URL.
            - `KEYFOLD_LOG_FORMAT` (`text`, `json`) and `KEYFOLD_LOG_LEVEL` are read by the log, before any file, \
            and are no keys.
            - Relative paths start at the working directory.
            - Keys marked ↻ are re-read without a restart, within two to three seconds after a file was changed: the
              configuration files, the files of secrets, and the files that keys name. A change that is not valid \
              as a whole
              changes nothing, and the log says why. A change of any other key is named in the log and waits for a \
              restart.

            `keyfold check-config` prints everything that is wrong at once and exits with 78, as `serve` does \
            before it starts
            anything. `keyfold config show` prints every value with its origin, secrets masked.

            ## Keys
            """;

    static final String RULES = """

            ## Rules between keys

            Refused:

            - `typing.refresh-interval` below `typing.display-duration`, else the indicator goes dark between two calls.
            - `typing.message-floor` not above `typing.refresh-interval`.
            - `lease.idle-after` not below `typing.idle-timeout`.
            - `http.port` and `management.port` differ (unless 0).
            - `http.tls.cert-file` and `http.tls.key-file` only together.
            - `auth.mode: jwt` with exactly one of `auth.jwt.jwks-url`, `auth.jwt.public-key-files`, \
            `auth.jwt.hmac-secret`.
            - `auth.mode: none` only with a loopback `http.host`.
            - `upstream.dialect: guest` not against a host of the published platform, which does not have that call.
            - `upstream.oauth.token-url`, `.client-id` and `.client-secret` all or none; all with \
            `upstream.dialect: platform`
              and `upstream.credential: client`.
            - `participants.purposes` not empty and without `customer` and `external`.
            - `cluster.enabled: true` with a `cluster.secret` of at least 32 bytes, with `cluster.port` and \
            `cluster.event-bus-port`
              that are not 0 and differ from each other and the other two ports, with a `cluster.host` that is not all \
            addresses
              (0.0.0.0), and with all three or none of `cluster.tls.cert-file`, `.key-file`, `.ca-file`.
            - Files that keys name must be there, readable, and of the right kind.

            Warned about:

            - a `KEYFOLD_…` variable that is no key (Kubernetes injects some, for a service of that name);
            - an upstream that is not loopback and not https;
            - `upstream.timeout` not below `typing.display-duration`;
            - dialect `guest` without the relay's own credential: only conversations whose desktop hands in a guest \
            token type;
            - a loopback `cluster.host` with `cluster.members` that may be elsewhere;
            - an `auth.jwt.hmac-secret` shorter than 32 bytes;
            - agents' JWTs going upstream as they are (`upstream.credential: agent` with `auth.mode: jwt`).

            ## Not part of this version

            `upstream.dialect: keyfold` and `sidecar.*` are refused rather than ignored.
            """;

    private ReferenceTexts() {}
}
